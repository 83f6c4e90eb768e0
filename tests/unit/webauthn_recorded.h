/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Ceremonies recorded with Chromium's virtual authenticator at http://localhost:18999, with the challenge 00 01 .. 1f:
 * `packed` with a certificate, because "direct" attestation gives one, the others with attestation "none".
 */
#ifndef PORTICO_TESTS_UNIT_WEBAUTHN_RECORDED_H
#define PORTICO_TESTS_UNIT_WEBAUTHN_RECORDED_H

struct recorded {
    const char *client_data, *attestation, *id, *assertion_client_data, *authenticator_data, *signature;
};

static const struct recorded es256 = {
    .client_data =
        "{\"type\":\"webauthn.create\",\"challenge\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\",\"origin"
        "\":\"http://localhost:18999\",\"crossOrigin\":false,\"other_keys_can_be_added_here\":\"do not compar"
        "e clientDataJSON against a template. See https://goo.gl/yabPex\"}",
    .attestation =
        "a363666d74646e6f6e656761747453746d74a068617574684461746158a449960de5880e8c687434170f6476605b8fe4aeb9"
        "a28632c7995cf3ba831d97634500000001010203040506070801020304050607080020f1b0526aa16fcecc8a3d6e3ad5d284"
        "62f397ad537f52a578f473afef6fe73601a501020326200121582045f8f6769abb6347136a23e22036f6286d09389c20545f"
        "067eb6ca6e674928fc2258207441c9f8489e3f3306e127accb5b3993aca5d17dcd3e1808a08cf9a3cd1b979e",
    .id = "f1b0526aa16fcecc8a3d6e3ad5d28462f397ad537f52a578f473afef6fe73601",
    .assertion_client_data =
        "{\"type\":\"webauthn.get\",\"challenge\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\",\"origin\":"
        "\"http://localhost:18999\",\"crossOrigin\":false}",
    .authenticator_data = "49960de5880e8c687434170f6476605b8fe4aeb9a28632c7995cf3ba831d97630500000002",
    .signature = "304602210083b9f081bb6dfe2424a37221bde00ea45da5070ceefee95a1a3dac024b622934022100affd2824b8c36730e0bc"
                 "39e4510df905dee070bceedbfa66c69080dadafa2b36",
};

static const struct recorded packed = {
    .client_data =
        "{\"type\":\"webauthn.create\",\"challenge\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\",\"origin"
        "\":\"http://localhost:18999\",\"crossOrigin\":false}",
    .attestation =
        "a363666d74667061636b65646761747453746d74a363616c67266373696758473045022068b40c13423d5619661ba489e5da"
        "cc87446ad88e2de931e82ce474d84c10b881022100aa37d1f75be4d6a4ec9a93394aa252559bf5814dab62f92e5d8922a0b1"
        "4b0c8b63783563815901d8308201d43082017aa003020102020101300a06082a8648ce3d0403023060310b30090603550406"
        "130255533111300f060355040a0c084368726f6d69756d31223020060355040b0c1941757468656e74696361746f72204174"
        "746573746174696f6e311a301806035504030c114261746368204365727469666963617465301e170d313730373134303234"
        "3030305a170d3436313132313134313833315a3060310b30090603550406130255533111300f060355040a0c084368726f6d"
        "69756d31223020060355040b0c1941757468656e74696361746f72204174746573746174696f6e311a301806035504030c11"
        "42617463682043657274696669636174653059301306072a8648ce3d020106082a8648ce3d030107034200048d617e65c950"
        "8e64bcc5673ac82a6799da3c1446682c258c463fffdf58dfd2fa3e6c378b53d795c4a4dffb4199edd7862f23abaf0203b4b8"
        "911ba0569994e101a3253023300c0603551d130101ff040230003013060b2b0601040182e51c020101040403020308300a06"
        "082a8648ce3d0403020348003045022100ddaffc5f8be2dc9dd7ae50f63a82012236bdf8e8ea8b962483bd388da6ccaf4202"
        "200084761273d2c4caf2a2044a9953f333af254370bc77a39921f1fbdb55ae431168617574684461746158a449960de5880e"
        "8c687434170f6476605b8fe4aeb9a28632c7995cf3ba831d97634500000001010203040506070801020304050607080020b3"
        "88ffa8ec7222011f7ee06bb0bf1dc9747156544958566caa3bc8177914d4baa50102032620012158200c02f10059c34904d4"
        "a498a0bb5ef554f90421a37b3a8a43ea48eb26b10103532258200a4d3f6cd5ef3bf38d70375719803046153860e677add33e"
        "941080845c6b3636",
    .id = "b388ffa8ec7222011f7ee06bb0bf1dc9747156544958566caa3bc8177914d4ba",
    .assertion_client_data =
        "{\"type\":\"webauthn.get\",\"challenge\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\",\"origin\":"
        "\"http://localhost:18999\",\"crossOrigin\":false,\"other_keys_can_be_added_here\":\"do not compare c"
        "lientDataJSON against a template. See https://goo.gl/yabPex\"}",
    .authenticator_data = "49960de5880e8c687434170f6476605b8fe4aeb9a28632c7995cf3ba831d97630500000002",
    .signature = "30460221009f9d9cafeeaef3d469c4bae16d66fb89b9b7a34265dabec0252002e803e87227022100b7082dbf696f4ac36263"
                 "33cffb9f65a13c4e946e74d32a0b391687ca6d668a33",
};

static const struct recorded eddsa = {
    .client_data =
        "{\"type\":\"webauthn.create\",\"challenge\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\",\"origin"
        "\":\"http://localhost:18999\",\"crossOrigin\":false}",
    .attestation =
        "a363666d74646e6f6e656761747453746d74a0686175746844617461588149960de5880e8c687434170f6476605b8fe4aeb9"
        "a28632c7995cf3ba831d9763450000000101020304050607080102030405060708002059de82d1f7254f2658a6dd0ee8b0d9"
        "38723339339595f9e0205ac6c5b5b35ec0a40101032720062158203d7b69e0efa1e6b76d2ebd6af95ba429f72c4036291c94"
        "e4ac6a49fd1b2310c3",
    .id = "59de82d1f7254f2658a6dd0ee8b0d938723339339595f9e0205ac6c5b5b35ec0",
    .assertion_client_data =
        "{\"type\":\"webauthn.get\",\"challenge\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\",\"origin\":"
        "\"http://localhost:18999\",\"crossOrigin\":false}",
    .authenticator_data = "49960de5880e8c687434170f6476605b8fe4aeb9a28632c7995cf3ba831d97630500000002",
    .signature = "31e726c3f78594c0363e85fd09add6d8a4310008cfccf33263b8699830d3724729250731944688c2f43d258cd8752683b563"
                 "ce54860626141d52f8603774fb01",
};

#endif
