/* SPDX-License-Identifier: BSD-2-Clause */
/* Chapter 6: asymmetric operations and key derivation. */
CALL(TEE_SUCCESS, "6.7.1", TEE_AsymmetricEncrypt, OPERATION(operation, rsa_op(TEE_MODE_ENCRYPT)),
     IN(params, label_attr()), VALUE(paramCount, 1), IN(srcData, buf), VALUE(srcLen, 8),
     OUT(destData, buf + 64), SIZE(destLen, len(64)))
CALL(TEE_SUCCESS, "6.7.1", TEE_AsymmetricDecrypt, OPERATION(operation, rsa_op(TEE_MODE_DECRYPT)),
     IN(params, label_attr()), VALUE(paramCount, 1), IN(srcData, encrypted()), VALUE(srcLen, 64),
     OUT(destData, buf + 64), SIZE(destLen, len(64)))
CALL(TEE_SUCCESS, "6.7.2", TEE_AsymmetricSignDigest, OPERATION(operation, eddsa_op(TEE_MODE_SIGN)),
     IN(params, prehash_attr()), VALUE(paramCount, 1), IN(digest, buf), VALUE(digestLen, 8),
     OUT(signature, buf + 64), SIZE(signatureLen, len(64)))
CALL(TEE_SUCCESS, "6.7.3", TEE_AsymmetricVerifyDigest,
     OPERATION(operation, eddsa_op(TEE_MODE_VERIFY)), IN(params, prehash_attr()),
     VALUE(paramCount, 1), IN(digest, buf), VALUE(digestLen, 8), IN(signature, signed_digest()),
     VALUE(signatureLen, 64))
CALL_VOID("6.8.1", TEE_DeriveKey, OPERATION(operation, derive_op()), IN(params, point_attr()),
          VALUE(paramCount, 1), OBJECT(derivedKey, empty_secret()))
