/* SPDX-License-Identifier: BSD-2-Clause */
/* `teesim storage`: its options, and which command is meant. */
#include "storage.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "run.h"
#include "tee/storage/dir.h"
#include "tee/storage/vault.h"
#include "tee_api_defines.h"
#include "words.h"

static const struct command {
    const char *word, *operands;
    int min, max; /* operands */
    bool changes;
    int (*run)(struct storage_cmd *c, int argc, char **argv);
} commands[] = {
    {"ls", "[TA]", 0, 1, false, storage_ls},
    {"show", "TA ID", 2, 2, false, storage_show},
    {"rm", "TA ID", 2, 2, true, storage_rm},
    {"export", "TA ID FILE", 3, 3, false, storage_export},
    {"import", "FILE...", 1, INT32_MAX, true, storage_import},
    {"verify", "", 0, 0, false, storage_verify},
};

void storage_usage(FILE *out)
{
    fputs(
        "Commands of storage, for what TAs keep in a state directory:\n"
        "  ls [TA]               list objects: of the TA with that UUID, or of all\n"
        "  show TA ID            tell all of one object; --secrets: its key, too\n"
        "  rm TA ID              delete an object; also a damaged one, which ls shows with\n"
        "                        \"name:\" and what then is its ID\n"
        "  export TA ID FILE     write an object to FILE, in the clear (-: to stdout)\n"
        "  import FILE...        make the objects of such files (-: of stdin); --force: replace\n"
        "                        those there are\n"
        "  verify                check everything; names what is damaged, and then exits with 1\n"
        "                        --accept: from now on this copy is the newest there is\n"
        "                        --orphans: remove parts that belong to no object\n"
        "\n"
        "Their options:\n"
        "  --state DIR           the state directory                      TEESIM_STATE\n"
        "  --storage WORD        private (default), perso, protected or rpmb\n"
        "  --json                print one JSON document\n"
        "\n"
        "An ID is its text, or \"hex:\" and its bytes. Programs may use the directory meanwhile.\n",
        out);
}

/* 0 with the words that are no options from *first; or an exit status, -1 for help. */
static int take_options(struct storage_cmd *c, int argc, char **argv, int *first)
{
    static const struct option known[] = {
        {"state", required_argument, NULL, 'S'},
        {"storage", required_argument, NULL, 's'},
        {"json", no_argument, NULL, 'j'},
        {"force", no_argument, NULL, 'f'},
        {"accept", no_argument, NULL, 'a'},
        {"orphans", no_argument, NULL, 'o'},
        {"secrets", no_argument, NULL, 'x'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", known, NULL)) != -1) {
        switch (option) {
        case 'S':
            c->dir = optarg;
            break;
        case 's':
            if (!storage_read(optarg, &c->storage))
                return usage_error("storage", "--storage %s: say private, perso, protected or rpmb",
                                   optarg);
            c->storage_given = true;
            break;
        case 'j':
            c->json = true;
            break;
        case 'f':
            c->force = true;
            break;
        case 'a':
            c->accept = true;
            break;
        case 'o':
            c->orphans = true;
            break;
        case 'x':
            c->secrets = true;
            break;
        case 'h':
            return -1;
        default:
            return usage_option("storage", option, argv);
        }
    }
    *first = optind;
    return 0;
}

static const struct command *command_of(const char *word)
{
    for (unsigned i = 0; i < ARRAY_COUNT(commands); i++) {
        if (strcmp(commands[i].word, word) == 0)
            return &commands[i];
    }
    return NULL;
}

/* With the words behind the command's own. */
static int run_command(struct storage_cmd *c, const struct command *cmd, int argc, char **argv)
{
    char default_dir[PATH_MAX];

    if (argc < cmd->min || argc > cmd->max) {
        char usage[64];
        snprintf(usage, sizeof(usage), "%s %s", cmd->word, cmd->operands);
        return usage_error("storage", "the command is: %s", usage);
    }
    if (!c->dir)
        c->dir = getenv("TEESIM_STATE");
    if (!c->dir || !*c->dir)
        c->dir = dir_default(default_dir);
    if (!c->dir)
        return usage_error(
            "storage",
            "where? Neither HOME nor XDG_STATE_HOME is set: say --state DIR, or set TEESIM_STATE");
    if (strcmp(c->dir, "memory:") == 0)
        return usage_error("storage", "--state %s: what is in memory is gone with its machine",
                           c->dir);
    struct vault_config cfg = {
        .dir = c->dir, .sync = STORE_FULL, .read_only = !cmd->changes && !c->accept && !c->orphans};
    /* A damaged file can be a fault. */
    if (fault_install() != 0 || fault_thread_init() != 0 || vault_create(&cfg, &c->vault) != 0) {
        fputs("teesim: no memory\n", stderr);
        return EXIT_TROUBLE;
    }
    int rc = cmd->run(c, argc, argv);
    vault_destroy(c->vault);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("teesim: stdout");
        return EXIT_TROUBLE;
    }
    return rc;
}

int storage_main(int argc, char **argv)
{
    struct storage_cmd c = {.storage = TEE_STORAGE_PRIVATE};
    int first = argc;

    int rc = take_options(&c, argc, argv, &first);
    if (rc == -1) {
        storage_usage(stdout);
        return 0;
    }
    if (rc != 0)
        return rc;
    if (first == argc)
        return usage_error("storage", "which command?");
    const struct command *cmd = command_of(argv[first]);
    if (!cmd)
        return usage_error("storage", "\"%s\" is no command of storage", argv[first]);
    return run_command(&c, cmd, argc - first - 1, argv + first + 1);
}
