/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * bench_store.c - how fast and how large a validation store is.
 *
 *   bench_store FOLDER RECORDS [RENEWALS]
 *
 * Enters RECORDS verified validations in random order, nine of ten for a number
 * and the others for a block of ten; commits; changes numbers one by one, as a
 * thousand commands would; and looks up numbers of which half have a record. A
 * store that is there already is used as it is. With RENEWALS, every validation
 * is then renewed that many times, and the size of the ledger printed each
 * time; then what was renewed a month ago is purged. Prints lines of "name
 * value unit".
 */
#include "ledger_purge.h"
#include "store.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#define NOW      UINT64_C(1750000000)
#define LOOK_UPS 2000000
#define CHANGES  1000
#define FIRST    UINT64_C(441600000000)
#define SPREAD   UINT64_C(0x9e3779b97f4a7c15)

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* The i-th number, a multiple of ten, in an order that looks random. */
static uint64_t number_at(uint64_t i, uint64_t records)
{
	return FIRST + i * UINT64_C(2654435761) % records * 20;
}

static struct ledger *open_ledger(const char *path, uint64_t now)
{
	char message[LEDGER_MESSAGE_MAX];
	struct ledger *ledger = ledger_open(path, true, now, message);

	if (!ledger) {
		fprintf(stderr, "bench_store: %s\n", message);
		exit(3);
	}
	return ledger;
}

static void check(const struct ledger *ledger, enum ledger_status status)
{
	if (status == LEDGER_OK)
		return;
	fprintf(stderr, "bench_store: %d %s\n", (int)status,
		ledger_message(ledger));
	exit(3);
}

/* round: 0, or the how-manyth renewal */
static void enter(struct ledger *ledger, uint64_t records, unsigned round)
{
	for (uint64_t i = 0; i < records; i++) {
		const uint64_t first = number_at(i, records);
		struct ledger_record other;
		struct ledger_record record = {
			.extent = e164_extent(first, first + (i % 10 ? 0 : 9),
					      12),
			.validity = { .execution_day = 20200 + (int)round,
				      .expiry_day = 20500 + (int)round,
				      .has_expiry = true,
				      .is_signed = true },
			.entity = "EXAMPLE-VE",
			.registrar = "reg-4711",
			.method = "42",
		};

		snprintf(record.serial, sizeof(record.serial),
			 "example-ve-%u-%09" PRIu64, round, i);
		check(ledger, ledger_put(ledger, &record, &other));
	}
}

/* CPU time of this process, in milliseconds. */
static double cpu_ms(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

/* Octets that this process gave to write(), to disk or not. */
static double written(void)
{
	FILE *file = fopen("/proc/self/io", "r");
	char line[128];
	double octets = 0;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "wchar: %lf", &octets) == 1)
			break;
	if (file)
		fclose(file);
	return octets;
}

static void suspend(const char *path, uint64_t number)
{
	const struct e164_extent one = e164_extent(number, number, 12);
	struct ledger *ledger = open_ledger(path, NOW);
	enum ledger_status status = ledger_suspend(ledger, &one);

	if (status == LEDGER_SAME) /* by an earlier run */
		status = ledger_resume(ledger, &one);
	check(ledger, status);
	check(ledger, ledger_commit(ledger, false, false));
	ledger_close(ledger);
}

static int compare_cost(const void *a, const void *b)
{
	const double left = *(const double *)a;
	const double right = *(const double *)b;

	return (left > right) - (left < right);
}

/* Suspend many numbers, each as a command of its own. */
static void change(const char *path, uint64_t records)
{
	static double cpu[CHANGES];
	const double octets = written();
	const double begin = cpu_ms();
	const uint64_t start = now_ns();

	for (uint64_t i = 0; i < CHANGES; i++) {
		const double before = cpu_ms();

		suspend(path, number_at(i * 7919 + 1, records));
		cpu[i] = cpu_ms() - before;
	}
	printf("change           %.2f ms, %.2f ms of it CPU, %.1f kB written\n",
	       (double)(now_ns() - start) / 1e6 / CHANGES,
	       (cpu_ms() - begin) / CHANGES,
	       (written() - octets) / 1e3 / CHANGES);
	qsort(cpu, CHANGES, sizeof(*cpu), compare_cost);
	printf("change, CPU      %.2f ms p50, %.2f ms p99, %.2f ms max\n",
	       cpu[CHANGES / 2], cpu[CHANGES / 100 * 99], cpu[CHANGES - 1]);
}

static double megabytes(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *found;
	double octets = 0;

	while (dir && (found = readdir(dir))) {
		char path[4096];
		struct stat status;

		snprintf(path, sizeof(path), "%s/%s", folder, found->d_name);
		if (!lstat(path, &status) && S_ISREG(status.st_mode))
			octets += (double)status.st_blocks * 512;
	}
	if (dir)
		closedir(dir);
	return octets / 1e6;
}

static int compare(const void *a, const void *b)
{
	const uint32_t left = *(const uint32_t *)a;
	const uint32_t right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

static void look_up(const char *path, uint64_t records)
{
	const struct store_limits limits = { .floor = 0 };
	const uint64_t opening = now_ns();
	struct store *store = store_open(path, &limits);
	const uint64_t opened = now_ns();
	uint32_t *took = malloc(LOOK_UPS * sizeof(*took));
	uint64_t found = 0;
	uint64_t random = 1;
	uint64_t generation = 0;

	if (!store || !took)
		exit(3);
	const uint64_t begin = now_ns();

	for (size_t i = 0; i < LOOK_UPS; i++) {
		struct e164_number number;
		struct store_answer answer;

		random = random * SPREAD + 1;
		number.len = (uint8_t)snprintf(
			number.aus, sizeof(number.aus), "+%" PRIu64,
			FIRST + (random >> 16) % (records * 2) * 10);
		const uint64_t start = now_ns();

		if (store_lookup(store, &number, E164_VALIDATION_UNSIGNED, NOW,
				 &answer) != STORE_OK)
			exit(3);
		took[i] = (uint32_t)(now_ns() - start);
		found += answer.is_found;
	}
	const uint64_t middle = now_ns();

	for (size_t i = 0; i < LOOK_UPS; i++)
		(void)store_generation(store, NOW, &generation);
	const uint64_t end = now_ns();

	qsort(took, LOOK_UPS, sizeof(*took), compare);
	printf("open             %.1f ms\n", (double)(opened - opening) / 1e6);
	printf("look-ups found   %.1f %%\n", (double)found * 100 / LOOK_UPS);
	printf("look-up mean     %.0f ns, with the making of the number\n",
	       (double)(middle - begin) / LOOK_UPS);
	printf("look-up p50      %u ns\n", took[LOOK_UPS / 2]);
	printf("look-up p99      %u ns\n", took[LOOK_UPS / 100 * 99]);
	printf("look-up p99.9    %u ns\n", took[LOOK_UPS / 1000 * 999]);
	printf("generation       %.1f ns\n", (double)(end - middle) / LOOK_UPS);
	free(took);
	store_close(store);
}

static void import(const char *path, uint64_t records, unsigned round)
{
	const uint64_t start = now_ns();
	struct ledger *ledger = open_ledger(path, NOW + round);

	enter(ledger, records, round);
	const double entered = (double)(now_ns() - start) / 1e9;

	check(ledger, ledger_commit(ledger, true, false));
	ledger_close(ledger);
	const double all = (double)(now_ns() - start) / 1e9;

	printf("import           %.2f s, %.0f records/s, %.2f s of it commit\n",
	       all, (double)records / all, all - entered);
}

/* A month after the last renewal. */
static void purge(const char *path, const char *folder)
{
	const uint64_t start = now_ns();
	struct ledger *ledger = NULL;
	struct ledger_purge gone = { .is_more = true };
	uint64_t history = 0;
	uint64_t before;
	uint64_t after;

	while (gone.is_more) {
		ledger_close(ledger);
		ledger = open_ledger(path, NOW + (uint64_t)40 * 86400);
		check(ledger, ledger_purge(ledger, 30, &gone));
		check(ledger, ledger_commit(ledger, false, false));
		history += gone.history;
	}
	check(ledger, ledger_compact(ledger, &before, &after));
	ledger_close(ledger);
	printf("purge            %.1f s, %" PRIu64 " of the history\n",
	       (double)(now_ns() - start) / 1e9, history);
	printf("purged           ledger %.1f MB\n", megabytes(folder));
}

static void renew(const char *path, uint64_t records, unsigned renewals)
{
	char ledger[4096];

	snprintf(ledger, sizeof(ledger), "%s/ledger", path);
	for (unsigned i = 1; i <= renewals; i++) {
		import(path, records, i);
		printf("renewal %-8u ledger %.1f MB\n", i, megabytes(ledger));
	}
	purge(path, ledger);
}

int main(int argc, char **argv)
{
	if (argc != 3 && argc != 4) {
		fprintf(stderr,
			"usage: bench_store FOLDER RECORDS [RENEWALS]\n");
		return 2;
	}
	const uint64_t records = strtoull(argv[2], NULL, 10);
	char path[4096];
	uint64_t start;

	printf("records          %" PRIu64 "\n", records);
	if (!ledger_exists(argv[1]))
		import(argv[1], records, 0);
	start = now_ns();
	suspend(argv[1], number_at(0, records));
	printf("first change     %.1f ms\n", (double)(now_ns() - start) / 1e6);
	change(argv[1], records);
	printf("head and base    %.1f MB\n", megabytes(argv[1]));
	snprintf(path, sizeof(path), "%s/ledger", argv[1]);
	printf("ledger           %.1f MB\n", megabytes(path));
	look_up(argv[1], records);
	if (argc == 4)
		renew(argv[1], records, (unsigned)strtoul(argv[3], NULL, 10));
	return 0;
}
