# SPDX-License-Identifier: BSD-3-Clause
#
# expand.awk - turn a replay template into a replay that testbound reads.
#
# usage: awk -f lib.awk -f again.awk -f expand.awk -v index_file=F
#            -v module_file=F -v conf_file=F TEMPLATE >REPLAY
#
# index_file   written by prepare.sh; names the signed zones
# module_file  the enumod.so to load, absolute
# second_file  another module, that only passes on; for the word "second"
# script_file  the same in Python
# conf_file    written here: what stands in the template's @config@ block
# store_file   written here: what stands in its @store@ block
# order        module-config in place of that of @module@
# again        repeats of the questions; see again.awk
#
# The macros are described in README.md. A line that is no macro is passed on
# as it stands, but for {+NUMBER}, which becomes the number's domain name.
# Whatever cannot be understood ends the run with exit status 1: testbound
# ignores what it does not know, and a replay that checks nothing must not pass.

BEGIN {
	folder = index_file
	sub(/[^\/]*$/, "", folder)
	while ((getline line < index_file) > 0) {
		split(line, word, " ")
		load_zone(word[1], word[2], word[3], word[4])
	}
	close(index_file)
	printf "" > conf_file
	server = "192.0.2.53"
	last_step = 999999
	step = 0
}

# ---- zones ---------------------------------------------------------------

# Count[z,owner,type], Rdata[z,owner,type,i], Ttl[z,owner,type] hold the
# records; signatures go by the type "RRSIG:" and the type they cover.
function load_zone(z, zone_origin, sign, variant,    file, line, f, o, t, rest)
{
	zones[++zone_count] = z
	Origin[z] = zone_origin
	Sign[z] = sign
	Variant[z] = (variant == "variant")
	file = folder z ".ready"
	while ((getline line < file) > 0) {
		if (line ~ /^;/ || line ~ /^[ \t]*$/)
			continue
		sub(/[ \t]*;\{id = .*$/, "", line)
		split(line, f, /[ \t]+/)
		o = tolower(f[1])
		t = f[4]
		rest = line
		sub(/^[^ \t]+[ \t]+[^ \t]+[ \t]+[^ \t]+[ \t]+[^ \t]+[ \t]+/, "", rest)
		if (t == "RRSIG")
			t = "RRSIG:" f[5]
		Rdata[z, o, t, ++Count[z, o, t]] = rest
		Ttl[z, o, t] = f[2]
		if (t == "NSEC")
			Chain[z, ++Chained[z]] = o
		if (t == "NSEC3")
			Chain[z, ++Chained[z]] = o
		if (t !~ /NSEC3$/ || t ~ /PARAM/)
			for (; is_below(o, zone_origin); o = parent(o))
				Exists[z, o] = 1
	}
	close(file)
	if (!Count[z, zone_origin, "SOA"])
		fail("zone " z " has no SOA: " file)
}

# The zone that answers for a name: the deepest, for DS the one above the cut.
function zone_of(name, type,    z)
{
	z = zone_or_none(tolower(name), type)
	if (z == "")
		fail("no zone for " name)
	return z
}

function zone_or_none(name, type,    i, z, best)
{
	for (i = 1; i <= zone_count; i++) {
		z = zones[i]
		if (Variant[z] || !is_below(name, Origin[z]))
			continue
		if (type == "DS" && name == Origin[z])
			continue
		if (best == "" || length(Origin[z]) > length(Origin[best]))
			best = z
	}
	return best
}

# ---- records out ---------------------------------------------------------

# add to buffer `where` the records of one type, without signatures
function add_plain(where, z, owner, type, shown, ttl,    i)
{
	for (i = 1; i <= Count[z, owner, type]; i++)
		Buffer[where] = Buffer[where] shown "\t" ttl "\tIN\t" \
			type_text(type) "\t" Rdata[z, owner, type, i] "\n"
}

function type_text(type)
{
	return substr(type, 1, 6) == "RRSIG:" ? "RRSIG" : type
}

# ... and with them, unless how_unsigned; damaged when how_bogus
function add_rrset(where, z, owner, type, shown, ttl,    i, text)
{
	if (!Count[z, owner, type])
		fail("zone " z " has no " owner " " type)
	if (ttl == "")
		ttl = Ttl[z, owner, type]
	add_plain(where, z, owner, type, shown, ttl)
	if (how_unsigned)
		return
	for (i = 1; i <= Count[z, owner, "RRSIG:" type]; i++) {
		text = Rdata[z, owner, "RRSIG:" type, i]
		if (how_bogus)
			text = damaged(text)
		Buffer[where] = Buffer[where] shown "\t" ttl "\tIN\tRRSIG\t" \
			text "\n"
	}
}

# Change the signature's first octet; everything else stays well-formed.
function damaged(rrsig,    n, f, i, out)
{
	n = split(rrsig, f, " ")
	f[9] = (substr(f[9], 1, 1) == "A" ? "B" : "A") substr(f[9], 2)
	out = f[1]
	for (i = 2; i <= n; i++)
		out = out " " f[i]
	return out
}

function add_soa(where, z,    f, ttl, n, owner)
{
	owner = Origin[z]
	n = split(Rdata[z, owner, "SOA", 1], f, " ")
	ttl = Ttl[z, owner, "SOA"]
	if (f[n] + 0 < ttl + 0)
		ttl = f[n]
	add_rrset(where, z, owner, "SOA", owner, how_ttl != "" ? how_ttl : ttl)
}

# ---- proofs --------------------------------------------------------------

function add_proof_at(where, z, owner)
{
	if (how_unsigned || Added[where, owner]++)
		return
	add_rrset(where, z, owner, Sign[z] == "nsec3" ? "NSEC3" : "NSEC",
		owner, how_ttl)
}

# the chain entry equal to (exact) or last before the sort key
function chain_entry(z, key, exact,    i, k, best, best_key, last, last_key)
{
	for (i = 1; i <= Chained[z]; i++) {
		k = chain_key(z, Chain[z, i])
		if (exact && k == key)
			return Chain[z, i]
		if (k < key && (best == "" || k > best_key)) {
			best = Chain[z, i]
			best_key = k
		}
		if (last == "" || k > last_key) {
			last = Chain[z, i]
			last_key = k
		}
	}
	return exact ? "" : (best == "" ? last : best)
}

function chain_key(z, owner)
{
	return Sign[z] == "nsec3" ? \
		substr(owner, 1, index(owner, ".") - 1) : canonical(owner)
}

function nsec3_hash(name,    command, hash)
{
	if (!(name in Hash)) {
		command = "ldns-nsec3-hash -a 1 -t 0 -s '' '" name "'"
		if ((command | getline hash) < 1)
			fail("ldns-nsec3-hash failed for " name)
		close(command)
		sub(/\..*$/, "", hash)
		Hash[name] = tolower(hash)
	}
	return Hash[name]
}

function add_match(where, z, name)
{
	if (Sign[z] == "nsec3")
		add_proof_at(where, z, chain_entry(z, nsec3_hash(name), 1))
	else if (Count[z, name, "NSEC"])
		add_proof_at(where, z, name)
	else				# empty non-terminal
		add_cover(where, z, name)
}

function add_cover(where, z, name)
{
	add_proof_at(where, z, chain_entry(z, Sign[z] == "nsec3" ? \
		nsec3_hash(name) : canonical(name), 0))
}

function closest_encloser(z, name)
{
	while (!Exists[z, name])
		name = parent(name)
	return name
}

function next_closer(z, name,    above)
{
	for (above = parent(name); !Exists[z, above]; above = parent(above))
		name = above
	return name
}

function add_nodata(where, z, name,    star)
{
	add_soa(where, z)
	if (Sign[z] == "none")
		return
	if (Exists[z, name]) {
		add_match(where, z, name)
		return
	}
	star = "*." closest_encloser(z, name)
	add_no_closer(where, z, name)
	add_match(where, z, star)
}

function add_no_closer(where, z, name)
{
	if (Sign[z] == "nsec3") {
		add_match(where, z, closest_encloser(z, name))
		add_cover(where, z, next_closer(z, name))
	} else {
		add_cover(where, z, name)
	}
}

function add_nxdomain(where, z, name,    star)
{
	add_soa(where, z)
	if (Sign[z] == "none")
		return
	star = "*." closest_encloser(z, name)
	add_no_closer(where, z, name)
	add_cover(where, z, star)
}

# ---- what an authoritative server says -----------------------------------

# Fills Buffer["answer"], Buffer["authority"] and sets reply_rcode.
function look_up(z, name, type,    hops, low, star, above)
{
	Buffer["answer"] = Buffer["authority"] = ""
	forget_added()
	reply_rcode = "NOERROR"
	for (hops = 0; hops < 8; hops++) {
		low = tolower(name)
		if (!is_below(low, Origin[z]))
			return
		above = dname_above(z, low)
		if (above != "") {
			add_rrset("answer", z, above, "DNAME", above, how_ttl)
			name = substr(name, 1, length(name) - length(above)) \
				Rdata[z, above, "DNAME", 1]
			Buffer["answer"] = Buffer["answer"] low "\t" \
				(how_ttl != "" ? how_ttl : \
				Ttl[z, above, "DNAME"]) "\tIN\tCNAME\t" name "\n"
			continue
		}
		star = low
		if (!Exists[z, low])
			star = "*." closest_encloser(z, low)
		if (Count[z, star, type]) {
			add_rrset("answer", z, star, type, name, how_ttl)
			if (star != low && Sign[z] != "none")
				add_no_closer("authority", z, low)
			return
		}
		if (!Count[z, star, "CNAME"])
			break
		add_rrset("answer", z, star, "CNAME", name, how_ttl)
		if (star != low && Sign[z] != "none")
			add_no_closer("authority", z, low)
		name = Rdata[z, star, "CNAME", 1]
	}
	if (Exists[z, star]) {
		add_nodata("authority", z, low)
	} else {
		reply_rcode = "NXDOMAIN"
		add_nxdomain("authority", z, low)
	}
}

function dname_above(z, name)
{
	if (name == Origin[z])
		return ""
	for (name = parent(name); is_below(name, Origin[z]); name = parent(name))
		if (Count[z, name, "DNAME"])
			return name
	return ""
}

function forget_added(    k)
{
	for (k in Added)
		delete Added[k]
}

# An ENTRY that answers one upstream question.
function put_reply(name, type,    z)
{
	z = how_zone != "" ? how_zone : zone_of(name, type)
	if (!(z in Origin))
		fail("no zone file called " z)
	Buffer["answer"] = Buffer["authority"] = ""
	reply_rcode = how_rcode == "" ? "NOERROR" : how_rcode
	if (how_forged) {
		how_unsigned = 1
		add_soa("authority", z)
	} else if (how_rcode == "") {
		look_up(z, name, type)
	}
	put("ENTRY_BEGIN")
	put("MATCH opcode qtype qname" (how_bare ? " ednsdata" : ""))
	put("ADJUST copy_id")
	put("REPLY QR AA RA " reply_rcode)
	if (how_bare) {
		put("HEX_EDNSDATA_BEGIN")
		put("HEX_EDNSDATA_END")
	}
	put("SECTION QUESTION")
	put(name "\tIN\t" type)
	put("SECTION ANSWER")
	put_buffer("answer")
	put("SECTION AUTHORITY")
	put_buffer("authority")
	put("ENTRY_END")
}

# What a validator asks to get from a trust anchor to any zone: the keys, and
# the DS answer of each name between a zone and the one above it; with a name,
# also those down to this name.
function put_chain(name,    i, z)
{
	clear_options()
	for (i = 1; i <= zone_count; i++) {
		z = zones[i]
		if (Variant[z])
			continue
		if (Sign[z] != "none")
			put_reply(Origin[z], "DNSKEY")
		put_way_down(Origin[z])
	}
	if (name != "")
		put_way_down(tolower(name))
}

function put_way_down(name,    top)
{
	top = Origin[zone_or_none(name, "DS")]
	for (; top != "" && name != top; name = parent(name))
		put_reply(name, "DS")
}

# ---- options of the macros that give records -----------------------------

function clear_options()
{
	how_zone = how_ttl = how_rcode = ""
	how_unsigned = how_bogus = how_forged = how_bare = 0
}

function read_options(from, n, w,    i, eq, key, value)
{
	clear_options()
	for (i = from; i <= n; i++) {
		eq = index(w[i], "=")
		key = eq ? substr(w[i], 1, eq - 1) : w[i]
		value = eq ? substr(w[i], eq + 1) : ""
		if (key == "in") how_zone = value
		else if (key == "ttl") how_ttl = value
		else if (key == "rcode") how_rcode = value
		else if (w[i] == "unsigned") how_unsigned = 1
		else if (w[i] == "bogus") how_bogus = 1
		else if (w[i] == "forged") how_forged = 1
		else if (w[i] == "bare-edns") how_bare = 1
		else fail("option not known: " w[i])
	}
}

# ---- output --------------------------------------------------------------

function put(line)
{
	Out[++out_count] = line
}

function put_buffer(which,    text)
{
	text = Buffer[which]
	sub(/\n$/, "", text)
	if (text != "")
		put(text)
}

function put_step(what)
{
	step += 10
	put("; " template ":" FNR)
	put("STEP " step " " what)
}

# testbound wants to know a range's last step where the range begins; that
# line is filled in when the next one begins.
function open_range(from)
{
	close_range()
	put("")
	range_line = out_count
	range_from = from
	put("\tADDRESS " server)
}

function close_range()
{
	if (range_line)
		Out[range_line] = "RANGE_BEGIN " range_from " " \
			(range_from ? step : last_step)
	range_line = 0
}

# ---- what the client asks and gets ---------------------------------------

# Sets what the next @expect@ is about.
function read_question(n, w,    i)
{
	if (n < 3)
		fail("wanted: @" w[1] " NAME TYPE [flags]@")
	asked_name = w[2]
	asked_type = w[3]
	asked_class = "IN"
	asked_from = asked_ecs = ""
	asked_do = asked_cd = asked_ad = asked_edns = 0
	asked_rd = 1
	for (i = 4; i <= n; i++) {
		if (w[i] == "DO") asked_do = 1
		else if (w[i] == "CD") asked_cd = 1
		else if (w[i] == "AD") asked_ad = 1
		else if (w[i] == "EDNS") asked_edns = 1
		else if (w[i] == "norec") asked_rd = 0
		else if (w[i] ~ /^ecs=/) {
			asked_ecs = substr(w[i], 5)
			asked_edns = 1
		}
		else if (w[i] ~ /^class=/) asked_class = substr(w[i], 7)
		else if (w[i] ~ /^from=/) asked_from = " ADDRESS " substr(w[i], 6)
		else fail("@" w[1] "@ does not know " w[i])
	}
}

function put_query()
{
	put_step("QUERY" asked_from)
	put("ENTRY_BEGIN")
	put("REPLY" asked_bits() (asked_ad ? " AD" : ""))
	put_edns(asked_ecs)
	put("SECTION QUESTION")
	put(asked_name "\t" asked_class "\t" asked_type)
	put("ENTRY_END")
}

function asked_bits(    bits)
{
	bits = asked_rd ? " RD" : ""
	if (asked_cd)
		bits = bits " CD"
	if (asked_do)
		bits = bits " DO"
	return bits
}

# EDNS without DO: testbound adds OPT when there is option data, or none of it
function put_edns(ecs)
{
	if (asked_edns && (!asked_do || ecs != "")) {
		put("HEX_EDNSDATA_BEGIN")
		if (ecs != "")
			put(ecs_option(ecs))
		put("HEX_EDNSDATA_END")
	}
}

# EDNS Client Subnet (RFC 7871 section 6) of A.B.C.D/24, in hexadecimal
function ecs_option(netblock,    f)
{
	if (netblock !~ /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+\/24$/)
		fail("ecs= wants an IPv4 netblock of 24 bits")
	split(netblock, f, /[.\/]/)
	return sprintf("00 08 00 07 00 01 18 00 %02x %02x %02x", f[1], f[2],
		f[3])
}

function put_check(n, w,    i, words, flags, rcode, wanted)
{
	if (asked_name == "")
		fail("@expect@ without @ask@ before it")
	words = "all ttl"
	for (i = 2; i <= n; i++) {
		if (w[i] ~ /^(AD|TC|AA)$/) flags = flags " " w[i]
		else if (w[i] ~ /^ede=/) wanted = wanted " " w[i]
		else if (w[i] == "case") wanted = wanted " qname"
		else if (w[i] ~ /^match=/) words = substr(w[i], 7)
		else if (w[i] ~ /^[A-Z]+$/ && rcode == "") rcode = w[i]
		else fail("@expect@ does not know " w[i])
	}
	if (rcode == "")
		fail("wanted: @expect RCODE [flags]@")
	gsub(/,/, " ", words)
	put_step("CHECK_ANSWER" asked_from)
	put("ENTRY_BEGIN")
	put("MATCH" wanted " " words)
	put("REPLY QR RA" asked_bits() flags " " rcode)
	put_edns()
	put("SECTION QUESTION")
	put(asked_name "\t" asked_class "\t" asked_type)
	put("SECTION ANSWER")
}

function put_outgoing(name, type)
{
	put_step("CHECK_OUT_QUERY")
	put("ENTRY_BEGIN")
	put("MATCH opcode qname qtype")
	put("SECTION QUESTION")
	put(name "\tIN\t" type)
	put("ENTRY_END")
}

# ---- configuration -------------------------------------------------------

function put_server(n, w,    i, stub, modules, word)
{
	modules = (w[1] == "module" ? "dynlib " : "") "validator iterator"
	if (w[1] == "module" && order != "")
		modules = order
	for (i = 2; i <= n; i++) {
		if (w[i] ~ /^stub=/) stub = substr(w[i], 6)
		else if (w[i] ~ /^modules=/) modules = substr(w[i], 9)
		else fail("@" w[1] "@ does not know " w[i])
	}
	n = split(modules, word, /[, ]/)
	put("server:")
	put_order(n, word)
	put("\tval-override-date: \"20250615120000\"")
	put("\ttarget-fetch-policy: \"0 0 0 0 0\"")
	put("\ttrust-anchor-signaling: no")
	put("\troot-key-sentinel: no")
	put("\taggressive-nsec: no")
	put("\trrset-roundrobin: no")
	put("\tede: yes")
	put("\taccess-control: 127.0.0.0/8 allow_snoop")
	put_needs(n, word)
	put(stub == "" ? "forward-zone:" : "stub-zone:")
	put("\tname: \"" (stub == "" ? "." : stub) "\"")
	put("\t" (stub == "" ? "forward" : "stub") "-addr: " server)
}

# The word "second" is another dynlib module beside ours.
function put_order(n, word,    i, line)
{
	for (i = 1; i <= n; i++)
		line = line (i > 1 ? " " : "") \
			(word[i] == "second" ? "dynlib" : word[i])
	put("\tmodule-config: \"" line "\"")
}

# What the modules want to be told. The nth dynlib takes the nth dynlib-file.
function put_needs(n, word,    i)
{
	for (i = 1; i <= n; i++)
		if (word[i] == "ipsecmod") {
			put("\tipsecmod-enabled: yes")
			put("\tipsecmod-hook: \"/bin/true\"")
		}
	for (i = 1; i <= n; i++) {
		if (word[i] == "dynlib")
			put_file("dynlib", module_file, "ENUMOD_SO")
		else if (word[i] == "second")
			put_file("dynlib", second_file, "SECOND_SO")
		else if (word[i] == "python")
			put_file("python", script_file, "pass.py")
	}
}

function put_file(clause, file, name)
{
	if (file == "")
		fail("the order of modules wants " name)
	put(clause ":")
	put("\t" clause (clause == "python" ? "-script" : "-file") \
		": \"" file "\"")
}

function put_anchor(zone_origin,    line, file)
{
	file = folder "ds." zone_origin
	if ((getline line < file) < 1)
		fail("no signed zone " zone_origin)
	close(file)
	gsub(/[ \t]+/, " ", line)
	put("server:")
	put("\ttrust-anchor: \"" line "\"")
}

# A zone that the resolver reads itself.
function put_zone_file(z)
{
	if (!(z in Origin))
		fail("no zone file called " z)
	put("\tname: \"" Origin[z] "\"")
	put("\tzonefile: \"" folder z ".ready\"")
}

# ---- the template --------------------------------------------------------

function fail(why)
{
	printf "%s:%d: %s\n", (template == "" ? index_file : template), FNR,
		why > "/dev/stderr"
	failed = 1
	exit 1
}

# @rrset@, @nodata@, @nxdomain@, @soa@. In an @expect@ block a client that did
# not set DO sees no signatures and no proofs.
function put_records(n, w,    z, name, typed)
{
	typed = (w[1] == "rrset" || w[1] == "nodata")
	if (n < 2 + typed)
		fail("wanted: @" w[1] " NAME" (typed ? " TYPE" : "") " [how]@")
	read_options(3 + typed, n, w)
	if (in_block == "expect" && !asked_do)
		how_unsigned = 1
	name = tolower(w[2])
	z = how_zone != "" ? how_zone : zone_of(w[2], typed ? w[3] : "A")
	Buffer["out"] = ""
	forget_added()
	if (w[1] == "rrset")
		add_rrset("out", z, Exists[z, name] ? name : \
			"*." closest_encloser(z, name), w[3], w[2], how_ttl)
	else if (w[1] == "nodata")
		add_nodata("out", z, name)
	else if (w[1] == "nxdomain")
		add_nxdomain("out", z, name)
	else
		add_soa("out", z)
	put_buffer("out")
}

# The SOA of an answer that policy emptied: owner is the name asked for; the
# time to live is counted down, MINIMUM stays what it was made with.
function put_policy_soa(ttl, minimum)
{
	if (ttl == "" || in_block != "expect")
		fail("wanted: @policy-soa TTL [MINIMUM]@ in an @expect@ block")
	put(asked_name "\t" ttl "\tIN\tSOA\t. . 1 1 1 1 " \
		(minimum == "" ? ttl : minimum))
}

function end_block()
{
	if (in_block == "expect")
		put("ENTRY_END")
	else if (in_block == "upstream" || in_block == "always") {
		if (in_block == "upstream")
			again_upstream(range_line + 2, out_count)
		put("RANGE_END")
	}
	else if (in_block != "config" && in_block != "store")
		fail("@end@ ends nothing")
	if (in_block == "always")
		close_range()
	in_block = ""
}

function begin_block(name)
{
	if (in_block != "")
		fail("@" name "@ inside @" in_block "@")
	in_block = name
}

function expand(line,    w, n)
{
	sub(/^[ \t]*@/, "", line)
	sub(/@[ \t]*$/, "", line)
	n = split(line, w, " ")
	if (w[1] == "module" || w[1] == "stock") put_server(n, w)
	else if (w[1] == "anchor") put_anchor(w[2])
	else if (w[1] == "zone-file") put_zone_file(w[2])
	else if (w[1] == "refused") {
		sub(/^refused +/, "", line)
		put("; refused: " line)
	}
	else if (w[1] == "config") begin_block("config")
	else if (w[1] == "store") begin_block("store")
	else if (w[1] == "always") { begin_block("always"); open_range(0) }
	else if (w[1] == "upstream") {
		begin_block("upstream")
		open_range(step + 1)
	}
	else if (w[1] == "silence") close_range()
	else if (w[1] == "chain") put_chain(w[2])
	else if (w[1] == "reply") {
		read_options(4, n, w)
		put_reply(w[2], w[3])
	}
	else if (w[1] ~ /^(rrset|nodata|nxdomain|soa)$/) put_records(n, w)
	else if (w[1] == "policy-soa") put_policy_soa(w[2], w[3])
	else if (w[1] == "ask") {
		again_place()
		read_question(n, w)
		put_query()
		again_asked()
	}
	else if (w[1] == "about") read_question(n, w)
	else if (w[1] == "expect") {
		begin_block("expect")
		put_check(n, w)
		again_expected()
	}
	else if (w[1] == "end") end_block()
	else if (w[1] == "outgoing") put_outgoing(w[2], w[3])
	else if (w[1] == "wait") {
		again_place()
		put_step("TIME_PASSES ELAPSE " w[2])
	}
	else if (w[1] == "timeout") put_step("TIMEOUT")
	else if (w[1] == "settle") put_step("TRAFFIC")
	else fail("no such macro: @" w[1] "@")
}

FNR == 1 {
	template = FILENAME
	sub(/^.*\//, "", template)
}

# A feed has numbers, not names.
in_block == "store" && !/^[ \t]*@/ {
	print > store_file
	next
}

{ line = expand_numbers($0) }

line ~ /^[ \t]*@.*@[ \t]*$/ {
	expand(line)
	next
}

in_block == "config" {
	again_config(line)
	print line > conf_file
	next
}

line ~ /^[ \t]*(STEP|RANGE_BEGIN)/ {
	fail("steps and ranges are numbered by the macros")
}

line ~ /^SCENARIO_END/ { again_end() }

{ put(line) }

line ~ /^SCENARIO_BEGIN/ {
	put("")
	top_line = out_count
}

END {
	if (failed)
		exit 1
	if (in_block != "")
		fail("@" in_block "@ is not ended")
	step = last_step
	close_range()
	if (top_line)
		Out[top_line] = again_fallback()
	for (i = 1; i <= out_count; i++)
		print Out[i]
}
