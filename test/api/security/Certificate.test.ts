import { DateTime } from "effect"
import { Certificate } from "effect-wechatpay/security"
import { itCalls } from "../../support/endpoint.ts"

const envelope = {
  algorithm: "AEAD_AES_256_GCM",
  nonce: "61f9c719728a",
  associated_data: "certificate",
  ciphertext: "sRvt"
}

itCalls({
  endpoint: Certificate.list,
  request: { algorithm_type: "RSA" },
  sends: "GET /v3/certificates?algorithm_type=RSA",
  responses: {
    data: [{
      serial_no: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
      effective_time: "2018-06-08T10:34:56+08:00",
      expire_time: "2018-12-08T10:34:56+08:00",
      encrypt_certificate: envelope
    }]
  },
  gives: {
    data: [{
      serial_no: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
      effective_time: DateTime.makeUnsafe("2018-06-08T02:34:56Z"),
      expire_time: DateTime.makeUnsafe("2018-12-08T02:34:56Z"),
      encrypt_certificate: envelope
    }]
  }
})
