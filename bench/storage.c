/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What trusted storage costs a TA beside bare LMDB, synced in the same way, that makes the same
 * puts and gets: a transaction each, of records as large, under keys as spread. "one put" is beside
 * LMDB that keeps each object as a single value, and "GCM" beside gets and puts of the data with
 * one AES-256-GCM each. Turn by turn in one run; each has a file of its own in the current
 * directory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dlfcn.h>
#include <endian.h>
#include <lmdb.h>
#include <openssl/evp.h>
#include <openssl/opensslv.h>

#include "bench.h"
#include "bench_storage.h"

static const TEEC_UUID storage_ta = BENCH_STORAGE_UUID;

#define MANY   100000u
#define PIECES (LARGE_SIZE / PIECE_SIZE)

static void check(bool good)
{
    if (!good)
        abort();
}

/* ---- AES-256-GCM, loaded and not linked, as in bigint.c ---- */

#define EVP_FUNCTIONS(F)                                                                           \
    F(EVP_CIPHER_CTX_ctrl)                                                                         \
    F(EVP_CIPHER_CTX_new)                                                                          \
    F(EVP_CIPHER_fetch)                                                                            \
    F(EVP_CipherFinal_ex)                                                                          \
    F(EVP_CipherInit_ex2)                                                                          \
    F(EVP_CipherUpdate)

static struct {
#define MEMBER(name) __typeof__(name) *name;
    EVP_FUNCTIONS(MEMBER)
#undef MEMBER
} evp;

#define STRING_(x) #x
#define STRING(x)  STRING_(x)

static struct {
    EVP_CIPHER_CTX *ctx[2]; /* decrypt, encrypt */
    unsigned char tag[16], iv[12];
} gcm;

static void gcm_prepare(void)
{
    static const unsigned char key[32] = {1};
    void *lib = dlopen("libcrypto.so." STRING(OPENSSL_SHLIB_VERSION), RTLD_NOW), *symbol;

    check(lib != NULL);
#define FIND(name)                                                                                 \
    symbol = dlsym(lib, #name);                                                                    \
    check(symbol != NULL);                                                                         \
    memcpy(&evp.name, &symbol, sizeof(symbol));
    EVP_FUNCTIONS(FIND)
#undef FIND
    EVP_CIPHER *c = evp.EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    check(c != NULL);
    for (int way = 0; way < 2; way++) {
        gcm.ctx[way] = evp.EVP_CIPHER_CTX_new();
        check(gcm.ctx[way] && evp.EVP_CipherInit_ex2(gcm.ctx[way], c, key, gcm.iv, way, NULL) == 1);
    }
}

/* Decryption does not look whether the tag is right: it takes as long. */
static void gcm_run(int way, const void *from, void *to, size_t size)
{
    EVP_CIPHER_CTX *ctx = gcm.ctx[way];
    int n;

    check(evp.EVP_CipherInit_ex2(ctx, NULL, NULL, gcm.iv, way, NULL) == 1);
    if (!way)
        check(evp.EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, 16, gcm.tag) == 1);
    check(evp.EVP_CipherUpdate(ctx, to, &n, from, (int)size) == 1);
    (void)evp.EVP_CipherFinal_ex(ctx, (unsigned char *)to + n, &n);
    if (way)
        check(evp.EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, 16, gcm.tag) == 1);
}

/* ---- bare LMDB ---- */

static struct {
    MDB_env *env;
    MDB_dbi dbi;
    char dir[64];
    unsigned char bytes[PIECE_SIZE], text[PIECE_SIZE];
} bare;

static const struct mode {
    const char *word;
    unsigned flags;
    unsigned count, rounds; /* changes of one sample */
} modes[] = {
    {"none", MDB_NOSYNC, 200, 41}, {"normal", MDB_NOMETASYNC, 20, 21}, {"full", 0, 20, 21}};

static void must_lmdb(int err)
{
    if (!err)
        return;
    fprintf(stderr, "teesim-bench: LMDB: %s\n", mdb_strerror(err));
    exit(1);
}

static void bare_open(const struct mode *m)
{
    char path[80];
    MDB_txn *txn;

    snprintf(path, sizeof(path), "%s/bare.mdb", bare.dir);
    must_lmdb(mdb_env_create(&bare.env));
    must_lmdb(mdb_env_set_mapsize(bare.env, (size_t)4 << 30));
    must_lmdb(mdb_env_open(bare.env, path, MDB_NOSUBDIR | MDB_NOTLS | m->flags, 0600));
    must_lmdb(mdb_txn_begin(bare.env, NULL, 0, &txn));
    must_lmdb(mdb_dbi_open(txn, NULL, 0, &bare.dbi));
    must_lmdb(mdb_txn_commit(txn));
}

/* Spread over the tree, as hashed names are. */
static uint64_t spread_of(uint32_t number)
{
    return number * 0x9e3779b97f4a7c15ull;
}

static MDB_val key_of(uint32_t number, uint8_t key[32])
{
    uint64_t spread = spread_of(number);

    memset(key, 0, 32);
    memcpy(key, &spread, sizeof(spread));
    return (MDB_val){.mv_size = 32, .mv_data = key};
}

/* What a sealed record has besides what is sealed, and a head besides its object's id and data. */
#define SEALED 36u
#define HEAD   42u

static void bare_put_value(MDB_txn *txn, void *key, size_t key_size, size_t size)
{
    MDB_val k = {.mv_size = key_size, .mv_data = key}, v = {.mv_size = size, .mv_data = bare.bytes};

    must_lmdb(mdb_put(txn, bare.dbi, &k, &v, 0));
}

static void bare_look(MDB_txn *txn, void *key, size_t key_size)
{
    MDB_val k = {.mv_size = key_size, .mv_data = key}, v;
    int err = mdb_get(txn, bare.dbi, &k, &v);

    if (err != MDB_NOTFOUND)
        must_lmdb(err);
}

/* The nodes from the leaf that has the object's version up to the one below the root, of a trie
 * that holds `number` objects: 64 children each, and leaves of up to 32 (docs/storage-format.md).
 */
static void bare_put_nodes(MDB_txn *txn, uint32_t number, uint64_t spread)
{
    unsigned depth = 0;
    uint64_t nodes = 1;

    while (nodes * 32 < number) {
        nodes *= 64;
        depth++;
    }
    for (unsigned d = depth; d > 0; d--) {
        uint64_t prefix = htobe64(spread >> (64 - 6 * d) << (64 - 6 * d));
        uint8_t key[10] = {'N', (uint8_t)d};
        memcpy(key + 2, &prefix, sizeof(prefix));
        bare_put_value(txn, key, sizeof(key),
                       SEALED + (d < depth ? 513 : 2 + 24 * (1 + number / nodes)));
    }
}

/* The puts and gets of a TA's change: whether there is such an object, the object, the nodes that
 * lead to its version, and the state, which has the root node. */
static void bare_change(MDB_txn *txn, uint32_t number, size_t size)
{
    uint8_t key[32], state[1] = {'S'};

    key_of(number, key);
    bare_look(txn, state, sizeof(state));
    bare_look(txn, key, sizeof(key));
    bare_put_value(txn, key, sizeof(key), SEALED + HEAD + sizeof(number) + size);
    bare_put_nodes(txn, number, spread_of(number));
    bare_put_value(txn, state, sizeof(state), 28 + SEALED + 24 + 513);
}

static void bare_put(uint32_t number, size_t size, bool with_gcm)
{
    uint8_t key[32];
    MDB_val k = key_of(number, key), v = {.mv_size = size, .mv_data = bare.bytes};
    MDB_txn *txn;

    if (with_gcm) {
        gcm_run(1, bare.bytes, bare.text, size);
        v.mv_data = bare.text;
    }
    must_lmdb(mdb_txn_begin(bare.env, NULL, 0, &txn));
    must_lmdb(mdb_put(txn, bare.dbi, &k, &v, 0));
    must_lmdb(mdb_txn_commit(txn));
}

static void bare_put_all(uint32_t number, size_t size)
{
    MDB_txn *txn;

    must_lmdb(mdb_txn_begin(bare.env, NULL, 0, &txn));
    bare_change(txn, number, size);
    must_lmdb(mdb_txn_commit(txn));
}

static void bare_get(uint32_t number, bool with_gcm)
{
    uint8_t key[32];
    MDB_val k = key_of(number, key), v;
    MDB_txn *txn;

    must_lmdb(mdb_txn_begin(bare.env, NULL, MDB_RDONLY, &txn));
    must_lmdb(mdb_get(txn, bare.dbi, &k, &v));
    if (with_gcm)
        gcm_run(0, v.mv_data, bare.bytes, v.mv_size);
    else
        memcpy(bare.bytes, v.mv_data, v.mv_size);
    mdb_txn_abort(txn);
}

/* ---- samples ---- */

struct work {
    const char *what;
    enum bench_storage which;
    unsigned count;                            /* of one sample */
    unsigned of;                               /* objects there are */
    enum { PUT_ONE, PUT_SAME, GET } what_bare; /* LMDB alone */
    bool with_gcm;
    size_t size;
};

static double in_ta(TEEC_Session *session, const struct work *w, uint32_t first)
{
    TEEC_Operation op = {
        .paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_VALUE_INPUT, TEEC_NONE, TEEC_NONE)};

    op.params[0].value.a = w->which;
    op.params[0].value.b = w->count;
    op.params[1].value.a = first;
    op.params[1].value.b = w->of;
    double t = now_us();
    invoke(session, 0, &op);
    return (now_us() - t) / w->count;
}

static double in_bare(const struct work *w, uint32_t first)
{
    double t = now_us();

    for (uint32_t i = 0; i < w->count; i++) {
        uint32_t number = (first + i) % w->of;
        if (w->what_bare == GET)
            bare_get(number, w->with_gcm);
        else if (w->what_bare == PUT_SAME)
            bare_put_all(number, w->size);
        else
            bare_put(number, w->size, w->with_gcm);
    }
    return (now_us() - t) / w->count;
}

static void measure(TEEC_Session *session, const struct work *w, uint32_t *first, unsigned rounds)
{
    struct samples ta, floor;
    char what[96];

    samples_init(&ta, rounds);
    samples_init(&floor, rounds);
    for (unsigned n = 0; n < rounds; n++) {
        samples_add(&floor, in_bare(w, *first));
        samples_add(&ta, in_ta(session, w, *first));
        *first += w->count;
    }
    snprintf(what, sizeof(what), "%s%s", w->what,
             w->with_gcm               ? ", GCM"
             : w->what_bare == PUT_ONE ? ", one put"
                                       : "");
    report_samples("storage", what, &ta, samples_quantile(&floor, 0.5));
    samples_fini(&ta);
    samples_fini(&floor);
}

static void rewind_large(TEEC_Session *session, bool whole)
{
    const struct work w = {.which = STORAGE_REWIND, .count = whole, .of = 1};

    in_ta(session, &w, 0);
}

/* The whole of the large object is one sample. */
static void measure_large(TEEC_Session *session, const char *mode, unsigned rounds)
{
    char write[64], read[64];
    const struct work w[2] = {{write, STORAGE_WRITE_ON, PIECES, PIECES, PUT_ONE, true, PIECE_SIZE},
                              {read, STORAGE_READ_ON, PIECES, PIECES, GET, true, PIECE_SIZE}};
    struct samples ta[2], floor[2];

    snprintf(write, sizeof(write), "64 KiB more of 16 MiB, %s, GCM", mode);
    snprintf(read, sizeof(read), "the same read, %s, GCM", mode);
    for (int way = 0; way < 2; way++) {
        samples_init(&ta[way], rounds);
        samples_init(&floor[way], rounds);
    }
    for (unsigned n = 0; n < rounds; n++) {
        rewind_large(session, false);
        for (int way = 0; way < 2; way++) {
            samples_add(&floor[way], in_bare(&w[way], 0));
            samples_add(&ta[way], in_ta(session, &w[way], 0));
            rewind_large(session, true);
        }
    }
    for (int way = 0; way < 2; way++) {
        report_samples("storage", w[way].what, &ta[way], samples_quantile(&floor[way], 0.5));
        samples_fini(&ta[way]);
        samples_fini(&floor[way]);
    }
}

static void measure_many(TEEC_Session *session, uint32_t first, unsigned rounds)
{
    struct work fill = {
        .which = STORAGE_CREATE, .count = MANY - first, .of = MANY, .size = SMALL_SIZE};
    const struct work reads[] = {
        {"open, read, close of 100,000", STORAGE_READ, 2000, MANY, GET, false, SMALL_SIZE},
        {"open, read, close of 100,000", STORAGE_READ, 2000, MANY, GET, true, SMALL_SIZE},
        {"enumerate 100,000, each", STORAGE_ENUMERATE, MANY, MANY, GET, true, SMALL_SIZE}};
    uint32_t at = 0;

    in_bare(&fill, first);
    in_ta(session, &fill, first);
    for (unsigned i = 0; i < sizeof(reads) / sizeof(reads[0]); i++)
        measure(session, &reads[i], &at, i == 2 ? 5 : rounds);
}

static void run_mode(const struct mode *m, unsigned rounds)
{
    char what[2][64];
    uint32_t first = 0, at = 0;
    TEEC_Context ctx;
    TEEC_Session session;

    snprintf(bare.dir, sizeof(bare.dir), "teesim-bench-storage-XXXXXX");
    check(mkdtemp(bare.dir) != NULL);
    bare_open(m);
    check(setenv("TEESIM_STATE", bare.dir, 1) == 0);
    check(setenv("TEESIM_DURABILITY", m->word, 1) == 0);
    machine_up(TEESIM_SCHED_INLINE, TEESIM_MEMREF_STRICT);
    client_open(&ctx, &session, &storage_ta);
    snprintf(what[0], sizeof(what[0]), "create 1 KiB, %s", m->word);
    snprintf(what[1], sizeof(what[1]), "open, read, close 1 KiB, %s", m->word);
    struct work create = {what[0], STORAGE_CREATE, m->count, MANY, PUT_SAME, false, SMALL_SIZE};
    measure(&session, &create, &first, rounds ? rounds : m->rounds);
    create.what_bare = PUT_ONE;
    measure(&session, &create, &first, rounds ? rounds : m->rounds);
    struct work read = {what[1], STORAGE_READ, 2000, first, GET, false, SMALL_SIZE};
    measure(&session, &read, &at, rounds ? rounds : 21);
    read.with_gcm = true;
    measure(&session, &read, &at, rounds ? rounds : 21);
    measure_large(&session, m->word, rounds ? rounds : 5);
    if (m->flags == MDB_NOSYNC)
        measure_many(&session, first, rounds ? rounds : 21);
    client_close(&ctx, &session);
    machine_down();
    mdb_env_close(bare.env);
}

static void remove_dir(void)
{
    static const char *const files[] = {"bare.mdb",        "bare.mdb-lock", "teesim.mdb",
                                        "teesim.mdb-lock", "device.key",    "counter",
                                        "reserve"};
    char path[96];

    for (unsigned i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", bare.dir, files[i]);
        unlink(path);
    }
    rmdir(bare.dir);
}

void bench_storage(const struct options *o)
{
    gcm_prepare();
    for (unsigned i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        run_mode(&modes[i], o->rounds);
        remove_dir();
    }
    unsetenv("TEESIM_STATE");
    unsetenv("TEESIM_DURABILITY");
}
