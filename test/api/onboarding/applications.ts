/** A company's application, as a program gives it and as it goes over the wire: one text, since field names agree. */

const person = {
  copy: "jTpGmxUX3FBWVQ5NJTZvlKX_gdU4cRz7z5NxpnFuAxhBTEO_PvWkfSCJ3zVIn001D8daLC",
  back: "47ZC6GC-vnrbEny__Ie_An5-tCpqxucuxi-vByf3Gjm7KE53JXvGy9tqZm2XAUf-4KGprrKhpVBDIUv0OF4wFNIO4kqg05InE4d2I6_H7I4"
}

/** With everything that the official page lists, though no merchant needs it all. */
export const applyment = {
  business_code: "1900013511_10000",
  contact_info: {
    contact_type: "SUPER",
    contact_name: "张三",
    contact_id_doc_type: "IDENTIFICATION_TYPE_IDCARD",
    contact_id_number: "320311770706001",
    contact_id_doc_copy: person.copy,
    contact_id_doc_copy_back: person.back,
    contact_period_begin: "2019-06-06",
    contact_period_end: "2026-06-06",
    business_authorization_letter: person.copy,
    openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    mobile_phone: "13900000000",
    contact_email: "someone@example.com"
  },
  subject_info: {
    subject_type: "SUBJECT_TYPE_ENTERPRISE",
    finance_institution: true,
    micro_biz_info: {
      micro_biz_type: "MICRO_TYPE_STORE",
      micro_store_info: {
        micro_name: "大郎烧饼",
        micro_address_code: "440305",
        micro_address: "广东省深圳市南山区xx大厦x层xxxx室",
        store_entrance_pic: person.copy,
        micro_indoor_copy: person.copy,
        store_longitude: "113.941355",
        store_latitude: "22.546245"
      },
      micro_mobile_info: {
        micro_mobile_name: "大郎烧饼",
        micro_mobile_city: "440305",
        micro_mobile_address: "无",
        micro_mobile_pics: [person.copy]
      },
      micro_online_info: {
        micro_online_store: "李三服装店",
        micro_ec_name: "XX购物平台",
        micro_qrcode: person.copy,
        micro_link: "https://www.example.com"
      }
    },
    business_license_info: {
      license_copy: person.copy,
      license_number: "123456789012345678",
      merchant_name: "腾讯科技有限公司",
      legal_person: "张三",
      license_address: "广东省深圳市南山区xx路xx号",
      period_begin: "2019-08-01",
      period_end: "长期"
    },
    certificate_info: {
      cert_copy: person.copy,
      cert_type: "CERTIFICATE_TYPE_2388",
      cert_number: "111111111111",
      merchant_name: "xx公益团体",
      company_address: "广东省深圳市南山区xx路xx号",
      legal_person: "李四",
      period_begin: "2019-08-01",
      period_end: "2029-08-01"
    },
    organization_info: {
      organization_copy: person.copy,
      organization_code: "123456789-A",
      org_period_begin: "2019-08-01",
      org_period_end: "2029-08-01"
    },
    certificate_letter_copy: person.copy,
    finance_institution_info: { finance_type: "BANK_AGENT", finance_license_pics: [person.copy] },
    identity_info: {
      id_holder_type: "LEGAL",
      id_doc_type: "IDENTIFICATION_TYPE_IDCARD",
      authorize_letter_copy: person.copy,
      id_card_info: {
        id_card_copy: person.copy,
        id_card_national: person.back,
        id_card_name: "李四",
        id_card_number: "320311770706002",
        id_card_address: "广东省深圳市南山区xx路1号",
        card_period_begin: "2026-06-06",
        card_period_end: "2036-06-06"
      },
      id_doc_info: {
        id_doc_copy: person.copy,
        id_doc_copy_back: person.back,
        id_doc_name: "王五",
        id_doc_number: "P320311770706003",
        id_doc_address: "广东省深圳市南山区xx路2号",
        doc_period_begin: "2019-06-06",
        doc_period_end: "2036-06-06"
      },
      owner: false
    },
    ubo_info_list: [{
      ubo_id_doc_type: "IDENTIFICATION_TYPE_IDCARD",
      ubo_id_doc_copy: person.copy,
      ubo_id_doc_copy_back: person.back,
      ubo_id_doc_name: "赵六",
      ubo_id_doc_number: "320311770706004",
      ubo_id_doc_address: "广东省深圳市南山区xx路3号",
      ubo_period_begin: "2019-06-06",
      ubo_period_end: "长期"
    }]
  },
  business_info: {
    merchant_shortname: "张三餐饮店",
    service_phone: "0758XXXXX",
    sales_info: {
      sales_scenes_type: ["SALES_SCENES_STORE", "SALES_SCENES_MP"],
      biz_store_info: {
        biz_store_name: "大郎烧饼",
        biz_address_code: "440305",
        biz_store_address: "南山区xx大厦x层xxxx室",
        store_entrance_pic: [person.copy],
        indoor_pic: [person.copy],
        biz_sub_appid: "wx1234567890123456"
      },
      mp_info: { mp_appid: "wx1234567890123456", mp_sub_appid: "wx1234567890123457", mp_pics: [person.copy] },
      mini_program_info: {
        mini_program_appid: "wx1234567890123456",
        mini_program_sub_appid: "wx1234567890123457",
        mini_program_pics: [person.copy]
      },
      app_info: { app_appid: "wx1234567890123456", app_sub_appid: "wx1234567890123457", app_pics: [person.copy] },
      web_info: {
        domain: "http://www.qq.com",
        web_authorisation: person.copy,
        web_appid: "wx1234567890123456"
      },
      wework_info: { sub_corp_id: "wx1234567890123456", wework_pics: [person.copy] }
    }
  },
  settlement_info: {
    settlement_id: "719",
    qualification_type: "餐饮",
    qualifications: [person.copy],
    activities_id: "20191030111cff5b5e",
    activities_rate: "0.6",
    debit_activities_rate: "0.54",
    credit_activities_rate: "0.54",
    activities_additions: [person.copy]
  },
  bank_account_info: {
    bank_account_type: "BANK_ACCOUNT_TYPE_CORPORATE",
    account_name: "腾讯科技有限公司",
    account_bank: "工商银行",
    bank_address_code: "110000",
    bank_name: "施秉县农村信用合作联社城关信用社",
    bank_branch_id: "402713354941",
    account_number: "6228480402564890018"
  },
  addition_info: {
    legal_person_commitment: person.copy,
    legal_person_video: person.copy,
    business_addition_pics: [person.copy],
    business_addition_msg: "特殊情况，说明原因"
  }
} as const

/** A subject's application, as a program gives it. */
export const subject = {
  channel_id: "20001111",
  business_code: "1900013511_10000",
  contact_info: {
    contact_type: "SUPER",
    name: "张三",
    contact_id_doc_type: "IDENTIFICATION_TYPE_IDCARD",
    id_card_number: "320311770706001",
    contact_id_doc_copy: person.copy,
    contact_id_doc_copy_back: person.back,
    contact_period_begin: "2019-06-06",
    contact_period_end: "2026-06-06",
    business_authorization_letter: person.copy,
    mobile: "13900000000"
  },
  subject_info: {
    subject_type: "SUBJECT_TYPE_ENTERPRISE",
    is_finance_institution: true,
    business_licence_info: {
      licence_number: "914201123033363296",
      licence_copy: person.copy,
      merchant_name: "李四网络有限公司",
      legal_person: "李四",
      company_address: "广东省深圳市南山区xx路xx号",
      licence_valid_date: ["1970-01-01", "forever"]
    },
    certificate_info: {
      cert_type: "CERTIFICATE_TYPE_2398",
      cert_number: "111111111111",
      cert_copy: person.copy,
      merchant_name: "李四网络有限公司",
      legal_person: "李四",
      company_address: "广东省深圳市南山区xx路xx号",
      cert_valid_date: ["1970-01-01", "2036-01-01"]
    },
    company_prove_copy: person.copy,
    assist_prove_info: {
      micro_biz_type: "MICRO_TYPE_STORE",
      store_name: "大郎烧饼",
      store_address_code: "440305",
      store_address: "广东省深圳市南山区xx大厦x层xxxx室",
      store_header_copy: person.copy,
      store_indoor_copy: person.copy
    },
    special_operation_list: [{ category_id: 44, operation_copy_list: [person.copy] }],
    finance_institution_info: { finance_type: "PAYMENT_AGENT", finance_license_pics: [person.copy] }
  },
  identification_info: {
    id_holder_type: "LEGAL",
    identification_type: "IDENTIFICATION_TYPE_IDCARD",
    authorize_letter_copy: person.copy,
    identification_name: "李四",
    identification_number: "320311770706002",
    identification_valid_date: ["1970-01-01", "长期"],
    identification_address: "广东省深圳市南山区xx路1号",
    identification_front_copy: person.copy,
    identification_back_copy: person.back,
    owner: true
  },
  ubo_info_list: applyment.subject_info.ubo_info_list,
  ubo_info: {
    ubo_id_type: "IDENTIFICATION_TYPE_IDCARD",
    ubo_id_card_copy: person.copy,
    ubo_id_card_national: person.back,
    ubo_id_doc_copy: person.copy,
    ubo_name: "赵六",
    ubo_id_number: "320311770706004",
    ubo_id_card_valid_date: ["2017-10-28", "2037-10-28"]
  },
  addition_info: { confirm_mchid_list: ["20001113"] }
} as const
