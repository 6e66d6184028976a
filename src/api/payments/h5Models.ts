/** Schemas of H5 payments, direct and partner. */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { openLiterals, text } from "../../Wire.ts"
import { SceneInfo, unknownPayerFields } from "./models.ts"

/** Page from which a payer comes to an H5 payment (H5 场景信息). */
export const H5Info = Schema.Struct({
  /** Kind of page (场景类型). */
  type: openLiterals("iOS", "Android", "Wap"),
  /** Name of the app (应用名称): at most 64 characters. */
  app_name: Schema.optional(text(64)),
  /** Address of the website (网站URL): at most 128 characters. */
  app_url: Schema.optional(text(128)),
  /** Bundle id of an iOS app (iOS平台BundleID): at most 128 characters. */
  bundle_id: Schema.optional(text(128)),
  /** Package name of an Android app (Android平台PackageName): at most 128 characters. */
  package_name: Schema.optional(text(128))
})

/** Fields of a request for an H5 order: it needs the payer's IP address and the page. */
export const h5Fields = Struct.assign(Struct.pick(unknownPayerFields, ["payer"]), {
  /** The payer's IP address, and the page from which the payer comes (场景信息). */
  scene_info: Schema.Struct(Struct.assign(SceneInfo.fields, {
    /** The page from which the payer comes (H5场景信息). */
    h5_info: H5Info
  }))
})
