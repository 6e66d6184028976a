import { DateTime, Redacted } from "effect"

export const out_bill_no = "plfk2020042013"
export const transfer_bill_no = "1330000071100999991182020050700019480001"
export const openid = "o-MYE42l80oelYMDE34nYD456Xoy"
export const user_name = "张三"
export const digest = "DE731F35146A0BEFADE5DB9D1E468D96C01CA8898119C674FEE9F11F4DBE5529"
export const download_url =
  "https://api.mch.weixin.qq.com/v3/transferdownload/elecvoucherfile?token=abc&source=elecsign"

export const wireTime = "2015-05-20T13:29:35+08:00"
export const time = DateTime.makeUnsafe("2015-05-20T05:29:35Z")
export const name = Redacted.make(user_name)

export const transfer = {
  appid: "wx0053414e44424f58",
  out_bill_no,
  transfer_scene_id: "1000",
  openid,
  user_name,
  transfer_amount: 400_000,
  transfer_remark: "新会员开通有礼",
  notify_url: "https://shop.example.com/transfers",
  user_recv_perception: "现金奖励",
  transfer_scene_report_infos: [
    { info_type: "活动名称", info_content: "新会员有礼" },
    { info_type: "奖励说明", info_content: "注册会员抽奖一等奖" }
  ],
  user_recv_style: { type: "CONFIRM_PAGE" }
} as const

export const out_batch_no = "plfk2020042013"
export const batch_id = "1030000071100999991182020050700019480001"
export const out_detail_no = "x23zy545Bd5436"
export const detail_id = "1040000071100999991182020050700019500100"

export const batch = {
  appid: "wx0053414e44424f58",
  out_batch_no,
  batch_name: "2019年1月深圳分部报销单",
  batch_remark: "2019年1月深圳分部报销单",
  total_amount: 400_000,
  total_num: 2,
  transfer_detail_list: [
    {
      out_detail_no,
      transfer_amount: 200_000,
      transfer_remark: "2020年4月报销",
      openid,
      user_name,
      user_id_card: "110101199003070038"
    },
    {
      out_detail_no: "x23zy545Bd5437",
      transfer_amount: 200_000,
      transfer_remark: "2020年4月报销",
      openid,
      user_name: "李四",
      user_id_card: "110101199003070118"
    }
  ],
  transfer_scene_id: "1000",
  notify_url: "https://shop.example.com/batches"
} as const
