#include "commands.h"
const struct cli_option cli_resolve_options[] = { { .name = NULL } };
enum cli_exit cli_resolve(const struct cli_call *call) { (void)call; return CLI_BAD; }
