/* SPDX-License-Identifier: BSD-2-Clause */
/* Chapter 8. */
CALL_VOID("8.5.1", TEE_BigIntInit, NEW(bigInt, (TEE_BigInt *)(void *)buf), VALUE(len, 10))
CALL_VOID("8.5.3", TEE_BigIntInitFMM, NEW(bigIntFMM, (TEE_BigIntFMM *)(void *)buf), VALUE(len, 10))
CALL_VOID("8.5", TEE_BigIntInitFMMContext, NEW(context, (TEE_BigIntFMMContext *)(void *)buf),
          VALUE(len, 10), BIGINT(modulus, seven()))
CALL(TEE_SUCCESS, "8.5.2", TEE_BigIntInitFMMContext1,
     NEW(context, (TEE_BigIntFMMContext *)(void *)buf), VALUE(len, 10), BIGINT(modulus, seven()))

CALL(TEE_SUCCESS, "8.6.1", TEE_BigIntConvertFromOctetString, BIGINT_DEST(dest, big(2, 0)),
     IN(buffer, "\x12\x34\x56\x78\x9a"), VALUE(bufferLen, 5), VALUE(sign, 1))
CALL(TEE_SUCCESS, "8.6.2", TEE_BigIntConvertToOctetString, OUT(buffer, buf),
     SIZE(bufferLen, len(8)), BIGINT(bigInt, seven()))
CALL_VOID("8.6.3", TEE_BigIntConvertFromS32, BIGINT_DEST(dest, big(1, 0)), VALUE(shortVal, -7))
CALL(TEE_SUCCESS, "8.6.4", TEE_BigIntConvertToS32, OUT(dest, (int32_t *)(void *)buf),
     BIGINT(src, seven()))

CALL_VOID("8.7.1", TEE_BigIntCmp, BIGINT(op1, big(1, 7)), BIGINT(op2, big(1, 7)))
CALL_VOID("8.7.2", TEE_BigIntCmpS32, BIGINT(op, seven()), VALUE(shortVal, 7))
CALL_VOID("8.7.3", TEE_BigIntShiftRight, BIGINT_DEST(dest, big(1, 0)), BIGINT(op, seven()),
          VALUE(bits, 1))
CALL_VOID("8.7.4", TEE_BigIntGetBit, BIGINT(src, seven()), VALUE(bitIndex, 1))
CALL_VOID("8.7.5", TEE_BigIntGetBitCount, BIGINT(src, seven()))
CALL(TEE_SUCCESS, "8.7.6", TEE_BigIntSetBit, BIGINT_DEST(op, big(1, 7)), VALUE(bitIndex, 9),
     VALUE(value, true))
CALL(TEE_SUCCESS, "8.7.7", TEE_BigIntAssign, BIGINT_DEST(dest, big(1, 0)), BIGINT(src, seven()))
CALL(TEE_SUCCESS, "8.7.8", TEE_BigIntAbs, BIGINT_DEST(dest, big(1, 0)), BIGINT(src, big(1, -7)))

CALL_VOID("8.8.1", TEE_BigIntAdd, BIGINT_DEST(dest, big(2, 0)), BIGINT(op1, seven()),
          BIGINT(op2, big(1, 5)))
CALL_VOID("8.8.2", TEE_BigIntSub, BIGINT_DEST(dest, big(2, 0)), BIGINT(op1, seven()),
          BIGINT(op2, big(1, 5)))
CALL_VOID("8.8.3", TEE_BigIntNeg, BIGINT_DEST(dest, big(1, 0)), BIGINT(op, seven()))
CALL_VOID("8.8.4", TEE_BigIntMul, BIGINT_DEST(dest, big(2, 0)), BIGINT(op1, seven()),
          BIGINT(op2, big(1, 5)))
CALL_VOID("8.8.5", TEE_BigIntSquare, BIGINT_DEST(dest, big(2, 0)), BIGINT(op, seven()))
CALL_VOID("8.8.6", TEE_BigIntDiv, BIGINT_DEST_OR_NULL(dest_q, big(1, 0)),
          BIGINT_DEST_OR_NULL(dest_r, big(1, 0)), BIGINT(op1, seven()), BIGINT(op2, big(1, 5)))

CALL_VOID("8.9.1", TEE_BigIntMod, BIGINT_DEST(dest, big(1, 0)), BIGINT(op, big(1, 3)),
          BIGINT(n, seven()))
CALL_VOID("8.9.2", TEE_BigIntAddMod, BIGINT_DEST(dest, big(1, 0)), BIGINT(op1, big(1, 3)),
          BIGINT(op2, big(1, 5)), BIGINT(n, seven()))
CALL_VOID("8.9.3", TEE_BigIntSubMod, BIGINT_DEST(dest, big(1, 0)), BIGINT(op1, big(1, 3)),
          BIGINT(op2, big(1, 5)), BIGINT(n, seven()))
CALL_VOID("8.9.4", TEE_BigIntMulMod, BIGINT_DEST(dest, big(1, 0)), BIGINT(op1, big(1, 3)),
          BIGINT(op2, big(1, 5)), BIGINT(n, seven()))
CALL_VOID("8.9.5", TEE_BigIntSquareMod, BIGINT_DEST(dest, big(1, 0)), BIGINT(op, big(1, 3)),
          BIGINT(n, seven()))
CALL_VOID("8.9.6", TEE_BigIntInvMod, BIGINT_DEST(dest, big(1, 0)), BIGINT(op, big(1, 3)),
          BIGINT(n, seven()))
CALL(TEE_SUCCESS, "8.9.7", TEE_BigIntExpMod, BIGINT_DEST(dest, big(1, 0)), BIGINT(op1, big(1, 3)),
     BIGINT(op2, big(1, 5)), BIGINT(n, seven()), CONTEXT_OR_NULL(context, fmm_context(7)))

CALL_VOID("8.10.1", TEE_BigIntRelativePrime, BIGINT(op1, seven()), BIGINT(op2, big(1, 5)))
CALL_VOID("8.10.2", TEE_BigIntComputeExtendedGcd, BIGINT_DEST(gcd, big(1, 0)),
          BIGINT_DEST_OR_NULL(u, big(1, 0)), BIGINT_DEST_OR_NULL(v, big(1, 0)),
          BIGINT(op1, big(1, 6)), BIGINT(op2, big(1, 9)))
CALL_VOID("8.10.3", TEE_BigIntIsProbablePrime, BIGINT(op, seven()), VALUE(confidenceLevel, 1))

CALL_VOID("8.11.1", TEE_BigIntConvertToFMM, FMM_DEST(dest, fmm()), BIGINT(src, big(1, 6)),
          BIGINT(n, seven()), CONTEXT(context, fmm_context(7)))
CALL_VOID("8.11.2", TEE_BigIntConvertFromFMM, BIGINT_DEST(dest, big(1, 0)), FMM(src, fmm()),
          BIGINT(n, seven()), CONTEXT(context, fmm_context(7)))
CALL_VOID("8.11.3", TEE_BigIntComputeFMM, FMM_DEST(dest, fmm()), FMM(op1, fmm()), FMM(op2, fmm()),
          BIGINT(n, seven()), CONTEXT(context, fmm_context(7)))

/* What is wrong with a value. */
DIES("TEE_BigIntInit", "8.5.1", "too small", TEE_BigIntInit((void *)buf, zero))
DIES("TEE_BigIntInit", "8.5.1", "too small", TEE_BigIntInit((void *)buf, zero + 1))
DIES("TEE_BigIntInit", "8.5.1", "larger than any", TEE_BigIntInit((void *)buf, 547))
DIES("TEE_BigIntInit", "8.5.1", "larger than any", TEE_BigIntInit((void *)buf, SIZE_MAX - zero))
DIES("TEE_BigIntInitFMM", "8.5.3", "too small", TEE_BigIntInitFMM((void *)buf, zero))
DIES("TEE_BigIntInitFMMContext1", "8.5.2", "len is smaller",
     TEE_BigIntInitFMMContext1((void *)buf, 2, big(1, 7)))
DIES("TEE_BigIntInitFMMContext1", "8.5.2", "below 3",
     TEE_BigIntInitFMMContext1((void *)buf, 10, big(1, 2)))
DIES("TEE_BigIntInitFMMContext1", "8.5.2", "below 3",
     TEE_BigIntInitFMMContext1((void *)buf, 10, big(1, -7)))
DIES("TEE_BigIntInitFMMContext", "8.5", "below 3",
     TEE_BigIntInitFMMContext((void *)buf, 10, big(1, 0)))
CODE(TEE_ERROR_OVERFLOW, TEE_BigIntConvertFromOctetString(big(1, 0), constant, 5, 1))
CODE(TEE_SUCCESS, TEE_BigIntConvertFromOctetString(big(1, 0), NULL, zero, 1))
CODE(TEE_ERROR_SHORT_BUFFER, TEE_BigIntConvertToOctetString(NULL, len(zero), seven()))
CODE(TEE_SUCCESS, TEE_BigIntConvertToOctetString(NULL, len(zero), big(1, 0)))
DIES("TEE_BigIntConvertFromS32", "8.6.3", "does not fit", TEE_BigIntConvertFromS32(big(0, 0), 1))
CODE(TEE_ERROR_OVERFLOW, TEE_BigIntConvertToS32((void *)buf, big_bits(32)))
DIES("TEE_BigIntShiftRight", "8.7.3", "does not fit", TEE_BigIntShiftRight(big(0, 0), big(1, 7), 1))
CODE(TEE_ERROR_OVERFLOW, TEE_BigIntSetBit(big(1, 7), 32, true))
CODE(TEE_ERROR_OVERFLOW, TEE_BigIntSetBit(big(1, 7), UINT32_MAX, false))
CODE(TEE_ERROR_OVERFLOW, TEE_BigIntAssign(big(0, 0), big(1, 7)))
CODE(TEE_ERROR_OVERFLOW, TEE_BigIntAbs(big(0, 0), big(1, -7)))
DIES("TEE_BigIntAdd", "8.8.1", "does not fit", TEE_BigIntAdd(big(1, 0), big_bits(32), big_bits(32)))
DIES("TEE_BigIntSub", "8.8.2", "does not fit", TEE_BigIntSub(big(0, 0), big(1, 7), big(1, 6)))
DIES("TEE_BigIntNeg", "8.8.3", "does not fit", TEE_BigIntNeg(big(0, 0), big(1, 7)))
DIES("TEE_BigIntMul", "8.8.4", "does not fit", TEE_BigIntMul(big(1, 0), big_bits(32), big_bits(2)))
DIES("TEE_BigIntSquare", "8.8.5", "does not fit", TEE_BigIntSquare(big(1, 0), big_bits(32)))
DIES("TEE_BigIntDiv", "8.8.6", "by zero", TEE_BigIntDiv(big(1, 0), NULL, big(1, 7), big(1, 0)))
DIES("TEE_BigIntDiv", "8.8.6", "one destination", divide_into_one())
DIES("TEE_BigIntMod", "8.9.1", "below 2", TEE_BigIntMod(big(1, 0), big(1, 7), big(1, 1)))
DIES("TEE_BigIntAddMod", "8.9.2", "below 2",
     TEE_BigIntAddMod(big(1, 0), big(1, 7), big(1, 7), big(1, -5)))
DIES("TEE_BigIntSubMod", "8.9.3", "below 2",
     TEE_BigIntSubMod(big(1, 0), big(1, 7), big(1, 7), big(1, 0)))
DIES("TEE_BigIntMulMod", "8.9.4", "below 2",
     TEE_BigIntMulMod(big(1, 0), big(1, 7), big(1, 7), big(1, 0)))
DIES("TEE_BigIntSquareMod", "8.9.5", "below 2",
     TEE_BigIntSquareMod(big(1, 0), big(1, 7), big(1, 0)))
DIES("TEE_BigIntInvMod", "8.9.6", "no inverse", TEE_BigIntInvMod(big(1, 0), big(1, 6), big(1, 9)))
DIES("TEE_BigIntInvMod", "8.9.6", "no inverse", TEE_BigIntInvMod(big(1, 0), big(1, 0), big(1, 9)))
DIES("TEE_BigIntInvMod", "8.9.6", "below 2", TEE_BigIntInvMod(big(1, 0), big(1, 6), big(1, 1)))
DIES("TEE_BigIntExpMod", "8.9.7", "below 3",
     TEE_BigIntExpMod(big(1, 0), big(1, 6), big(1, 6), big(1, 2), NULL))
DIES("TEE_BigIntExpMod", "8.9.7", "negative exponent",
     TEE_BigIntExpMod(big(1, 0), big(1, 6), big(1, -1), big(1, 7), NULL))
DIES("TEE_BigIntExpMod", "8.9.7", "another modulus",
     TEE_BigIntExpMod(big(1, 0), big(1, 6), big(1, 1), big(1, 7), fmm_context(9)))
DIES("TEE_BigIntComputeExtendedGcd", "8.10.2", "does not fit",
     TEE_BigIntComputeExtendedGcd(big(0, 0), NULL, NULL, big(1, 6), big(1, 9)))
DIES("TEE_BigIntConvertToFMM", "8.11.1", "another modulus",
     TEE_BigIntConvertToFMM(fmm(), big(1, 6), big(1, 7), fmm_context(9)))

/* Objects that are one inside of the other. */
#define IN_PART "overlap in part"
DIES("TEE_BigIntShiftRight", "8.7.3", IN_PART, TEE_BigIntShiftRight(outer(), inner(), 1))
DIES("TEE_BigIntAssign", "8.7.7", IN_PART, TEE_BigIntAssign(inner(), outer()))
DIES("TEE_BigIntAbs", "8.7.8", IN_PART, TEE_BigIntAbs(outer(), inner()))
DIES("TEE_BigIntAdd", "8.8.1", IN_PART, TEE_BigIntAdd(outer(), inner(), seven()))
DIES("TEE_BigIntSub", "8.8.2", IN_PART, TEE_BigIntSub(outer(), seven(), inner()))
DIES("TEE_BigIntNeg", "8.8.3", IN_PART, TEE_BigIntNeg(inner(), outer()))
DIES("TEE_BigIntMul", "8.8.4", IN_PART, TEE_BigIntMul(outer(), seven(), inner()))
DIES("TEE_BigIntSquare", "8.8.5", IN_PART, TEE_BigIntSquare(outer(), inner()))
DIES("TEE_BigIntDiv", "8.8.6", IN_PART, TEE_BigIntDiv(outer(), inner(), seven(), seven()))
DIES("TEE_BigIntDiv", "8.8.6", IN_PART, TEE_BigIntDiv(NULL, inner(), seven(), outer()))
DIES("TEE_BigIntMod", "8.9.1", IN_PART, TEE_BigIntMod(outer(), seven(), inner()))
DIES("TEE_BigIntExpMod", "8.9.7", IN_PART,
     TEE_BigIntExpMod(outer(), seven(), inner(), seven(), NULL))
DIES("TEE_BigIntComputeExtendedGcd", "8.10.2", IN_PART,
     TEE_BigIntComputeExtendedGcd(outer(), NULL, inner(), seven(), seven()))
DIES("TEE_BigIntConvertFromOctetString", "8.6.1", "buffer overlaps dest",
     TEE_BigIntConvertFromOctetString(outer(), (uint8_t *)(outer() + 31) + 3, 1, 1))
DIES("TEE_BigIntConvertToOctetString", "8.6.2", "buffer overlaps bigInt",
     TEE_BigIntConvertToOctetString((uint8_t *)seven(), len(8), seven()))
DIES("TEE_BigIntInitFMMContext1", "8.5.2", "context overlaps modulus",
     TEE_BigIntInitFMMContext1(seven(), 3, seven()))
DIES("TEE_BigIntInitFMMContext", "8.5", "context overlaps modulus",
     TEE_BigIntInitFMMContext(outer() + 15, 3, inner()))
CODE(TEE_SUCCESS, (TEE_BigIntAdd(seven(), seven(), seven()), TEE_SUCCESS))
CODE(TEE_SUCCESS, TEE_BigIntConvertFromOctetString(outer(), (uint8_t *)(outer() + 32), zero, 1))

/* A modulus that is not in memory of its own. */
DIES("TEE_BigIntMod", "8.9.1", "n is the destination", TEE_BigIntMod(seven(), big(1, 3), seven()))
DIES("TEE_BigIntMod", "8.9.1", "n is an operand", TEE_BigIntMod(big(1, 3), seven(), seven()))
DIES("TEE_BigIntAddMod", "8.9.2", "n is the destination",
     TEE_BigIntAddMod(seven(), big(1, 3), big(1, 3), seven()))
DIES("TEE_BigIntAddMod", "8.9.2", "n is an operand",
     TEE_BigIntAddMod(big(1, 3), seven(), big(1, 3), seven()))
DIES("TEE_BigIntSubMod", "8.9.3", "n is the destination",
     TEE_BigIntSubMod(seven(), big(1, 3), big(1, 3), seven()))
DIES("TEE_BigIntSubMod", "8.9.3", "n is an operand",
     TEE_BigIntSubMod(big(1, 3), big(1, 3), seven(), seven()))
DIES("TEE_BigIntMulMod", "8.9.4", "n is the destination",
     TEE_BigIntMulMod(seven(), big(1, 3), big(1, 3), seven()))
DIES("TEE_BigIntMulMod", "8.9.4", "n is an operand",
     TEE_BigIntMulMod(big(1, 3), seven(), seven(), seven()))
DIES("TEE_BigIntSquareMod", "8.9.5", "n is the destination",
     TEE_BigIntSquareMod(seven(), big(1, 3), seven()))
DIES("TEE_BigIntSquareMod", "8.9.5", "n is an operand",
     TEE_BigIntSquareMod(big(1, 3), seven(), seven()))
DIES("TEE_BigIntInvMod", "8.9.6", "n is the destination",
     TEE_BigIntInvMod(seven(), big(1, 3), seven()))
DIES("TEE_BigIntExpMod", "8.9.7", "n is the destination",
     TEE_BigIntExpMod(seven(), big(1, 3), big(1, 3), seven(), NULL))
CODE(TEE_SUCCESS, TEE_BigIntExpMod(big(1, 3), big(1, 3), seven(), seven(), NULL))

/* Not even what libutee would never pass hurts the kernel. */
FUZZ(any_arith())
FUZZ(TEE_BigIntInit((void *)((uintptr_t)any_out() & ~3ull), any_u32() % 16))
FUZZ(TEE_BigIntMul(any_out(), any_in(), any_in()))
FUZZ(TEE_BigIntExpMod(any_out(), any_in(), any_in(), any_in(), NULL))
