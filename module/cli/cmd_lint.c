#include "commands.h"
const struct cli_option cli_lint_options[] = { { .name = NULL } };
enum cli_exit cli_lint(const struct cli_call *call) { (void)call; return CLI_BAD; }
