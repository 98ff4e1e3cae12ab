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

/* Rules of curves; all of them are in tests/crypto. */
DIES("TEE_AsymmetricSignDigest", "6.7.2", "no key",
     TEE_AsymmetricSignDigest(ecdsa_op(TEE_MODE_SIGN, false), NULL, zero, constant, 32, buf,
                              len(64)))
DIES("TEE_AsymmetricSignDigest", "6.7.2", "another mode",
     TEE_AsymmetricSignDigest(ecdsa_op(TEE_MODE_VERIFY, true), NULL, zero, constant, 32, buf,
                              len(64)))
DIES("TEE_AsymmetricSignDigest", "6.7.2", "the hash's size",
     TEE_AsymmetricSignDigest(ecdsa_op(TEE_MODE_SIGN, true), NULL, zero, constant, 31, buf,
                              len(64)))
DIES("TEE_AsymmetricVerifyDigest", "6.7.3", "the hash's size",
     TEE_AsymmetricVerifyDigest(ecdsa_op(TEE_MODE_VERIFY, true), NULL, zero, constant, 31, constant,
                                64))
DIES("TEE_AsymmetricEncrypt", "6.7.1", "another class",
     TEE_AsymmetricEncrypt(ecdsa_op(TEE_MODE_SIGN, true), NULL, zero, constant, 32, buf, len(64)))
CODE(TEE_ERROR_SHORT_BUFFER, TEE_AsymmetricSignDigest(ecdsa_op(TEE_MODE_SIGN, true), NULL, zero,
                                                      constant, 32, buf, len(63)))
CODE(TEE_ERROR_SIGNATURE_INVALID, TEE_AsymmetricVerifyDigest(ecdsa_op(TEE_MODE_VERIFY, true), NULL,
                                                             zero, constant, 32, constant, 64))
CODE(TEE_ERROR_SIGNATURE_INVALID, TEE_AsymmetricVerifyDigest(ecdsa_op(TEE_MODE_VERIFY, true), NULL,
                                                             zero, constant, 32, constant, 63))
DIES("TEE_AsymmetricSignDigest", "6.7.2", "neither (0, 0) nor (1, 0)",
     TEE_AsymmetricSignDigest(eddsa_op(TEE_MODE_SIGN), bad_prehash_attr(), 1, constant, 8, buf,
                              len(64)))
DIES("TEE_DeriveKey", "6.8.1", "is missing", TEE_DeriveKey(derive_op(), NULL, zero, empty_secret()))
DIES("TEE_DeriveKey", "6.8.1", "of low order",
     TEE_DeriveKey(derive_op(), low_point_attr(), 1, empty_secret()))

/* Rules of RSA and key derivation; all of them are in tests/crypto. */
DIES("TEE_AsymmetricSignDigest", "6.7.2", "the hash's size",
     TEE_AsymmetricSignDigest(rsa_pss_op(TEE_MODE_SIGN), NULL, zero, constant, 31, buf, len(64)))
DIES("TEE_AsymmetricSignDigest", "6.7.2", "the modulus is too short",
     TEE_AsymmetricSignDigest(rsa_pss_op(TEE_MODE_SIGN), salt_attr(31), 1, constant, 32, buf,
                              len(64)))
CODE(TEE_SUCCESS, TEE_AsymmetricSignDigest(rsa_pss_op(TEE_MODE_SIGN), salt_attr(30), 1, constant,
                                           32, buf, len(64)))
CODE(TEE_ERROR_SHORT_BUFFER, TEE_AsymmetricSignDigest(rsa_pss_op(TEE_MODE_SIGN), salt_attr(30), 1,
                                                      constant, 32, buf, len(63)))
CODE(TEE_ERROR_SIGNATURE_INVALID,
     TEE_AsymmetricVerifyDigest(rsa_pss_op(TEE_MODE_VERIFY), salt_attr(31), 1, constant, 32, buf,
                                64))
DIES("TEE_AsymmetricDecrypt", "6.7.1", "another mode",
     TEE_AsymmetricDecrypt(rsa_op(TEE_MODE_ENCRYPT), NULL, zero, constant, 64, buf, len(64)))
CODE(TEE_ERROR_BAD_PARAMETERS,
     TEE_AsymmetricEncrypt(rsa_op(TEE_MODE_ENCRYPT), NULL, zero, constant, 23, buf, len(64)))
CODE(TEE_ERROR_BAD_PARAMETERS, TEE_AsymmetricDecrypt(rsa_op(TEE_MODE_DECRYPT), label_attr(), 1,
                                                     encrypted(), 63, buf, len(64)))
CODE(TEE_API_GP11 ? TEE_ERROR_BAD_PARAMETERS : TEE_ERROR_CIPHERTEXT_INVALID,
     TEE_AsymmetricDecrypt(rsa_op(TEE_MODE_DECRYPT), NULL, zero, encrypted(), 64, buf, len(64)))
CODE(TEE_ERROR_SHORT_BUFFER,
     TEE_AsymmetricDecrypt(rsa_op(TEE_MODE_DECRYPT), label_attr(), 1, encrypted(), 64, buf, len(7)))
DIES("TEE_DeriveKey", "6.8.1", "no attribute has the derived key's length",
     TEE_DeriveKey(hkdf_op(), NULL, zero, empty_secret()))
DIES("TEE_DeriveKey", "6.8.1", "does not take",
     TEE_DeriveKey(hkdf_op(), label_attr(), 1, empty_secret()))
DIES("TEE_DeriveKey", "6.8.1", "larger than the object's maximum",
     TEE_DeriveKey(hkdf_op(), length_attr(33), 1, empty_secret()))
DIES("TEE_DeriveKey", "6.8.1", "no TEE_TYPE_GENERIC_SECRET",
     TEE_DeriveKey(hkdf_op(), length_attr(16), 1, empty_object()))
DIES("TEE_DeriveKey", "6.8.1", "derives no keys",
     TEE_DeriveKey(rsa_op(TEE_MODE_ENCRYPT), length_attr(16), 1, empty_secret()))
CODE(TEE_SUCCESS, (TEE_DeriveKey(hkdf_op(), length_attr(32), 1, empty_secret()), TEE_SUCCESS))

/* A message of more than 64 MiB, which nobody looks at. */
DIES("TEE_AsymmetricEncrypt", "6.7.1", "larger than any",
     TEE_AsymmetricEncrypt(rsa_op(TEE_MODE_ENCRYPT), NULL, zero, constant, 65u << 20, buf, len(64)))
DIES("TEE_AsymmetricDecrypt", "6.7.1", "larger than any",
     TEE_AsymmetricDecrypt(rsa_op(TEE_MODE_DECRYPT), NULL, zero, constant, 65u << 20, buf, len(64)))
DIES("TEE_AsymmetricSignDigest", "6.7.2", "larger than any",
     TEE_AsymmetricSignDigest(eddsa_op(TEE_MODE_SIGN), NULL, zero, constant, 65u << 20, buf,
                              len(64)))
DIES("TEE_AsymmetricVerifyDigest", "6.7.3", "larger than any",
     TEE_AsymmetricVerifyDigest(eddsa_op(TEE_MODE_VERIFY), NULL, zero, constant, 65u << 20,
                                constant, 64))
DIES("TEE_AsymmetricVerifyDigest", "6.7.3", "larger than any",
     TEE_AsymmetricVerifyDigest(eddsa_op(TEE_MODE_VERIFY), NULL, zero, constant, 8, constant,
                                65u << 20))
