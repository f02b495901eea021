/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * discovery.c - names of SRV records for im: and pres:.
 */
#include "e164/discovery.h"

#include "e164/number.h"

#define LABEL_MAX 63 /* octets */
#define SRV_FIXED 6  /* octets of priority, weight and port */

static void write_lower(struct e164_writer *w, struct e164_slice text)
{
	for (size_t i = 0; i < text.len; i++)
		e164_write_u8(w, e164_lower(text.ptr[i]));
}

static void write_underscored(struct e164_writer *w, struct e164_slice label)
{
	e164_write_u8(w, (uint8_t)(label.len + 1));
	e164_write_u8(w, '_');
	write_lower(w, label);
}

static enum e164_status write_labels(struct e164_slice domain,
				     struct e164_writer *w)
{
	while (domain.len) {
		const uint8_t *dot = memchr(domain.ptr, '.', domain.len);
		const size_t len =
			dot ? (size_t)(dot - domain.ptr) : domain.len;
		const size_t step = dot ? len + 1 : len;

		if (!len || len > LABEL_MAX)
			return E164_ENAME;
		e164_write_u8(w, (uint8_t)len);
		write_lower(w, e164_slice(domain.ptr, len));
		domain = e164_slice(domain.ptr + step, domain.len - step);
	}
	e164_write_u8(w, 0);
	return E164_OK;
}

static enum e164_status finish(const struct e164_writer *made,
			       struct e164_writer *name)
{
	if (made->failed)
		return E164_ENAME; /* longer than 255 octets */
	e164_write_slice(name, e164_written(made));
	return name->failed ? E164_ESPACE : E164_OK;
}

enum e164_status e164_discovery_domain(struct e164_slice domain,
				       struct e164_writer *name)
{
	uint8_t room[E164_DNAME_MAX];
	struct e164_writer w = e164_writer(room, sizeof(room));

	if (!domain.len || write_labels(domain, &w) != E164_OK)
		return E164_ENAME;
	return finish(&w, name);
}

enum e164_status e164_discovery_name(struct e164_slice scheme,
				     struct e164_slice protocol,
				     struct e164_slice domain,
				     struct e164_writer *name)
{
	uint8_t room[E164_DNAME_MAX];
	struct e164_writer w = e164_writer(room, sizeof(room));

	if (!domain.len || scheme.len >= LABEL_MAX || protocol.len >= LABEL_MAX)
		return E164_ENAME;
	write_underscored(&w, scheme);
	write_underscored(&w, protocol);
	if (write_labels(domain, &w) != E164_OK)
		return E164_ENAME;
	return finish(&w, name);
}

bool e164_discovery_is_for(struct e164_slice scheme)
{
	return e164_slice_equal_nocase(scheme, e164_slice_text("im")) ||
	       e164_slice_equal_nocase(scheme, e164_slice_text("pres"));
}

bool e164_discovery_is_refusal(struct e164_slice rdata)
{
	return rdata.len == SRV_FIXED + 1 && rdata.ptr[SRV_FIXED] == 0;
}
