/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * token_fetch.c - fetch a file of another store: from a folder, or with the
 * system's scp or rsync, which are run without a shell.
 *
 * A source is no more trusted than the network: what it sends is bounded in
 * size and time here, and checked by whoever called.
 */
#include "token_sync.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FETCH_SEC   900 /* that one file may take */
#define NOT_RUN     127
#define BUFFER_LEN  65536
#define FILE_MODE   0600
#define COMMAND_MAX 24

/* Sources ---------------------------------------------------------------- */

static bool has_only(const char *text, size_t len, const char *others)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) &&
		    !memchr(others, text[i], strlen(others)))
			return false;
	return len > 0;
}

/* [USER@]HOST, where a leading hyphen would be an option. */
static bool is_host(const char *text, size_t len)
{
	const char *at = memchr(text, '@', len);

	if (at &&
	    (text[0] == '-' || !has_only(text, (size_t)(at - text), "._-")))
		return false;
	if (at) {
		len -= (size_t)(at + 1 - text);
		text = at + 1;
	}
	if (len > 2 && text[0] == '[' && text[len - 1] == ']')
		return has_only(text + 1, len - 2, ":.");
	return text[0] != '-' && has_only(text, len, "._-");
}

static bool is_path(const char *text)
{
	return has_only(text, strlen(text), "/._-+,=@");
}

/* The colon in front of a port; NULL: there is none. */
static const char *find_port(const char *host, size_t len)
{
	const char *colon = NULL;

	for (const char *c = host; c < host + len; c++)
		if (*c == ':')
			colon = c;
		else if (*c == ']')
			colon = NULL;
	return colon;
}

static bool take_port(const char *text, size_t len, struct token_source *to)
{
	if (!len || len >= sizeof(to->port))
		return false;
	memcpy(to->port, text, len);
	to->port[len] = 0;
	return strspn(to->port, "0123456789") == len;
}

/* What is behind "ssh://" or "rsync://". */
static bool parse_url(const char *text, struct token_source *source)
{
	const size_t len = strcspn(text, "/");
	const char *path = text + len;
	const char *colon = find_port(text, len);
	const size_t host_len = colon ? (size_t)(colon - text) : len;

	if (!is_host(text, host_len) || !is_path(path) || strlen(path) < 2)
		return false;
	if (colon &&
	    !take_port(colon + 1, (size_t)(text + len - colon - 1), source))
		return false;
	return snprintf(source->at, sizeof(source->at), "%s%.*s%s%s%s",
			source->transport == TOKEN_BY_RSYNC ? "rsync://" : "",
			(int)host_len, text,
			source->transport == TOKEN_BY_SSH || !colon ? "" : ":",
			source->transport == TOKEN_BY_SSH ? ":" : source->port,
			path) < (int)sizeof(source->at);
}

bool token_source_parse(const char *text, struct token_source *source)
{
	bool is_good;

	memset(source, 0, sizeof(*source));
	if (!strncmp(text, "ssh://", 6)) {
		source->transport = TOKEN_BY_SSH;
		is_good = parse_url(text + 6, source);
	} else if (!strncmp(text, "rsync://", 8)) {
		source->transport = TOKEN_BY_RSYNC;
		is_good = parse_url(text + 8, source);
	} else {
		is_good = text[0] &&
			  snprintf(source->at, sizeof(source->at), "%s", text) <
				  (int)sizeof(source->at);
	}
	if (!is_good)
		cli_error("\"%s\" is no source: give a folder, "
			  "ssh://[USER@]HOST[:PORT]/FOLDER or "
			  "rsync://HOST[:PORT]/MODULE[/FOLDER], with letters, "
			  "digits and ._-+,=@ only",
			  text);
	return is_good;
}

/* Programs --------------------------------------------------------------- */

/* In the child, which ends with this process and at the bounds. */
static void become(const char *const *command, uint64_t most)
{
	const struct rlimit size = { most, most };
	const int null = open("/dev/null", O_RDONLY);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGALRM, SIG_DFL);
	alarm(FETCH_SEC);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(STDERR_FILENO, STDOUT_FILENO) < 0 ||
	    setrlimit(RLIMIT_FSIZE, &size))
		_exit(NOT_RUN);
	execvp(command[0], (char *const *)(uintptr_t)command);
	_exit(NOT_RUN);
}

static enum token_fetched run(const char *const *command, uint64_t most)
{
	int status = 0;
	const pid_t child = fork();

	if (child < 0) {
		cli_error("cannot run %s: %s", command[0], strerror(errno));
		return TOKEN_FETCH_FAILED;
	}
	if (!child)
		become(command, most);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return TOKEN_FETCH_FAILED;
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return TOKEN_FETCHED;
	if (WIFEXITED(status) && WEXITSTATUS(status) != NOT_RUN)
		return TOKEN_FETCH_NONE;
	cli_error(WIFEXITED(status) ? "cannot run %s"
				    : "%s took too long or got too much",
		  command[0]);
	return TOKEN_FETCH_FAILED;
}

static enum token_fetched by_ssh(const struct token_source *source,
				 const char *from, uint64_t most,
				 const char *to)
{
	const char *command[COMMAND_MAX] = {
		"scp", "-q",
		"-B",  "-oConnectTimeout=10",
		"-o",  "ServerAliveInterval=10",
		"-o",  "ServerAliveCountMax=3",
	};
	size_t count = 8;

	if (source->ssh_config) {
		command[count++] = "-F";
		command[count++] = source->ssh_config;
	}
	if (source->port[0]) {
		command[count++] = "-P";
		command[count++] = source->port;
	}
	command[count++] = "--";
	command[count++] = from;
	command[count] = to;
	return run(command, most);
}

static enum token_fetched by_rsync(const char *from, uint64_t most,
				   const char *to)
{
	const char *const command[] = {
		"rsync",
		"--quiet",
		"--no-motd",
		"--contimeout=10",
		"--timeout=30",
		"--whole-file",
		"--",
		from,
		to,
		NULL,
	};

	return run(command, most);
}

/* Folders ---------------------------------------------------------------- */

static bool copy(int in, int out, uint64_t most)
{
	char buffer[BUFFER_LEN];
	ssize_t len;

	while ((len = read(in, buffer, sizeof(buffer))) > 0) {
		if ((uint64_t)len > most) {
			errno = EFBIG;
			return false;
		}
		most -= (uint64_t)len;
		for (ssize_t done = 0; done < len;) {
			const ssize_t n =
				write(out, buffer + done, (size_t)(len - done));

			if (n <= 0)
				return false;
			done += n;
		}
	}
	return len == 0;
}

static enum token_fetched by_folder(const char *from, uint64_t most,
				    const char *to)
{
	/* One that is open stays as it is, also when it is replaced. */
	const int in = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (in < 0 && (errno == ENOENT || errno == ENOTDIR))
		return TOKEN_FETCH_NONE;
	if (in < 0) {
		cli_error("cannot read %s: %s", from, strerror(errno));
		return TOKEN_FETCH_FAILED;
	}
	const int out =
		open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
	const bool is_good = out >= 0 && copy(in, out, most);

	if (!is_good)
		cli_error("cannot copy %s to %s: %s", from, to,
			  strerror(errno));
	if (out >= 0)
		close(out);
	close(in);
	return is_good ? TOKEN_FETCHED : TOKEN_FETCH_FAILED;
}

enum token_fetched token_fetch(const struct token_source *source,
			       const char *name, uint64_t most, const char *to)
{
	char from[TOKEN_PATH_MAX];

	if (snprintf(from, sizeof(from), "%s/%s", source->at, name) >=
	    (int)sizeof(from)) {
		cli_error("%s: %s", source->at, strerror(ENAMETOOLONG));
		return TOKEN_FETCH_FAILED;
	}
	/* rsync would take a file of this size and time for the same. */
	(void)unlink(to);
	switch (source->transport) {
	case TOKEN_BY_SSH:
		return by_ssh(source, from, most, to);
	case TOKEN_BY_RSYNC:
		return by_rsync(from, most, to);
	default:
		return by_folder(from, most, to);
	}
}
