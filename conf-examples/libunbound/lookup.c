/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lookup.c - look numbers up in this process, with enumod in libunbound.
 *
 *	cc -o lookup lookup.c -lunbound
 *	./lookup UNBOUND.CONF wait|thread|process +NUMBER[/SERVICE]...
 *
 * wait: one after the other. thread, process: all at once, in a thread or a
 * process that libunbound makes. "+441632960001" asks for NAPTR records,
 * "+441632960001/im" for the URI records of that service.
 *
 * UNBOUND.CONF is read as the daemon reads it, with module-config: and
 * dynlib-file:. libunbound has to be one that was configured with
 * --with-dynlibmodule and --enable-allsymbols.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unbound.h>

#define TYPE_NAPTR 35
#define TYPE_URI   256
#define CLASS_IN   1
#define NAME_LEN   256

struct question {
	const char *text; /* as on the command line */
	int type;
	char name[NAME_LEN];
};

static void fail(const char *what, int error)
{
	fprintf(stderr, "lookup: %s: %s\n", what, ub_strerror(error));
	exit(1);
}

/* "+44/im" is the URI records of _im.4.4.e164.arpa. */
static int read_question(const char *text, struct question *question)
{
	const char *slash = strchr(text, '/');
	const size_t len = slash ? (size_t)(slash - text) : strlen(text);
	size_t at = 0;

	if (*text != '+' || len < 2 || len > 16 ||
	    strspn(text + 1, "0123456789") != len - 1 ||
	    (slash && (!slash[1] || strlen(slash) > 60)))
		return 0;
	question->text = text;
	question->type = slash ? TYPE_URI : TYPE_NAPTR;
	if (slash)
		at = (size_t)snprintf(question->name, NAME_LEN, "_%s.",
				      slash + 1);
	for (size_t i = len - 1; i; i--) {
		question->name[at++] = text[i];
		question->name[at++] = '.';
	}
	snprintf(question->name + at, NAME_LEN - at, "e164.arpa.");
	return 1;
}

/* Print text that came from the network. */
static void put_text(const unsigned char *text, int len)
{
	for (int i = 0; i < len; i++) {
		if (text[i] > ' ' && text[i] < 0x7f)
			putchar(text[i]);
		else
			printf("%%%02X", text[i]);
	}
}

/* PRIORITY and WEIGHT, then the URI without quotes (RFC 7553). */
static void put_uri(const unsigned char *data, int len)
{
	if (len < 5)
		return;
	printf(" %d %d ", data[0] << 8 | data[1], data[2] << 8 | data[3]);
	put_text(data + 4, len - 4);
}

/* ORDER and PREFERENCE, then flags, services and regexp (RFC 3403). */
static void put_naptr(const unsigned char *data, int len)
{
	int at = 4;

	if (len < 5)
		return;
	printf(" %d %d", data[0] << 8 | data[1], data[2] << 8 | data[3]);
	for (int i = 0; i < 3 && at < len && at + data[at] < len; i++) {
		putchar(' ');
		put_text(data + at + 1, data[at]);
		at += 1 + data[at];
	}
}

static const char *trust(const struct ub_result *result)
{
	if (result->bogus)
		return "bogus";
	return result->secure ? "secure" : "insecure";
}

static void put_result(const struct question *question,
		       const struct ub_result *result)
{
	printf("%s rcode %d %s\n", question->text, result->rcode,
	       trust(result));
	for (int i = 0; result->data && result->data[i]; i++) {
		printf("%s", question->text);
		(question->type == TYPE_URI ? put_uri : put_naptr)(
			(const unsigned char *)result->data[i], result->len[i]);
		putchar('\n');
	}
}

/* Called by ub_wait(), in the thread that calls that one. */
static void on_result(void *arg, int error, struct ub_result *result)
{
	const struct question *question = arg;

	if (error)
		fail(question->text, error);
	put_result(question, result);
	ub_resolve_free(result);
}

static void ask_and_wait(struct ub_ctx *ctx, const struct question *question)
{
	struct ub_result *result;
	const int error = ub_resolve(ctx, question->name, question->type,
				     CLASS_IN, &result);

	if (error)
		fail(question->text, error);
	put_result(question, result);
	ub_resolve_free(result);
}

static void ask(struct ub_ctx *ctx, struct question *question)
{
	const int error = ub_resolve_async(ctx, question->name, question->type,
					   CLASS_IN, question, on_result, NULL);

	if (error)
		fail(question->text, error);
}

static struct ub_ctx *make_context(const char *file, const char *way)
{
	struct ub_ctx *ctx = ub_ctx_create();
	int error;

	if (!ctx)
		fail("context", UB_NOMEM);
	error = ub_ctx_config(ctx, file);
	if (!error)
		error = ub_ctx_async(ctx, strcmp(way, "thread") == 0);
	if (error)
		fail(file, error);
	return ctx;
}

int main(int argc, char **argv)
{
	struct question *questions = calloc((size_t)argc, sizeof(*questions));
	struct ub_ctx *ctx;
	int error;

	if (argc < 4 || !questions) {
		fprintf(stderr, "usage: lookup UNBOUND.CONF "
				"wait|thread|process +NUMBER[/SERVICE]...\n");
		return 2;
	}
	ctx = make_context(argv[1], argv[2]);
	for (int i = 3; i < argc; i++) {
		if (!read_question(argv[i], &questions[i])) {
			fprintf(stderr, "lookup: no number: %s\n", argv[i]);
			return 2;
		}
		if (strcmp(argv[2], "wait") == 0)
			ask_and_wait(ctx, &questions[i]);
		else
			ask(ctx, &questions[i]);
	}
	error = ub_wait(ctx);
	if (error)
		fail("waiting", error);
	ub_ctx_delete(ctx);
	free(questions);
	return 0;
}
