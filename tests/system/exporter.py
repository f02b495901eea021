#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""exporter.py - ask a Prometheus that scrapes a resolver; see exporter.sh.

usage: exporter.py URL DASHBOARD JOB...

Each JOB has to give what the resolver has counted, the alert rules have to be
evaluated without an error, and each expression of the dashboard, too, with its
variables filled in. Those of resolvers have a result. The dashboard is looked
at itself: places of panels, ids, and variables that are used and there.
Exit status: 0 nothing found, 1 faults.
"""

import json
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

WAIT = 60  # seconds: a busy machine is slow
faults = 0


def fault(*text):
    global faults
    faults += 1
    print("FAULT:", *text)


def get(url, path, **fields):
    query = urllib.parse.urlencode(fields)
    try:
        with urllib.request.urlopen("%s/api/v1/%s?%s" % (url, path, query),
                                    timeout=10) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as error:
        return json.load(error)


def values(url, expr):
    """None, and a fault, if it cannot be evaluated."""
    reply = get(url, "query", query=expr)
    if reply["status"] != "success":
        fault(expr, reply.get("error"))
        return None
    result = reply["data"]["result"]
    return [float(one["value"][1]) for one in result]


def wait_until_ready(url):
    """It listens first, then answers with 503 and no JSON, then is ready."""
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url + "/-/ready", timeout=10):
                return
        except OSError as error:
            if time.monotonic() > end:
                sys.exit("FAULT: Prometheus is not ready: %s" % error)
        time.sleep(0.1)


def wait_until(url, expr, is_good, end):
    """Until its values are good. Scrapes come once a second. One that takes
    longer fails, and nothing has a value then until the next one."""
    while True:
        found = values(url, expr)
        if found is None or is_good(found) or time.monotonic() > end:
            return found
        time.sleep(0.3)


def wait_for(url, expr, wanted):
    found = wait_until(url, expr, lambda found: found == wanted,
                       time.monotonic() + WAIT)
    if found not in (None, wanted):
        fault("%s is %s, not %s" % (expr, found, wanted))


def check_job(url, job):
    wait_for(url, 'up{job="%s"}' % job, [1])
    for name, wanted in (("cache_hits_total", 2), ("build_info", 1),
                         ('verdicts_total{verdict="answer"}', 3),
                         ('verdicts_total{verdict="bogus"}', 1)):
        name, _, labels = name.partition("{")
        wait_for(url, 'enumod_%s{job="%s"%s' % (
            name, job, "," + labels if labels else "}"), [wanted])
    kinds = get(url, "targets/metadata", metric="enumod_cache_evictions_total")
    if {one["type"] for one in kinds["data"]} != {"counter"}:
        fault("cache_evictions is no counter:", kinds["data"])


def check_rules(url):
    end = time.monotonic() + 30
    while True:
        groups = get(url, "rules")["data"]["groups"]
        rules = [rule for group in groups for rule in group["rules"]]
        if all(rule["health"] != "unknown" for rule in rules) or \
                time.monotonic() > end:
            break
        time.sleep(0.3)
    if len(rules) < 10:
        fault("only %d alert rules are loaded" % len(rules))
    for rule in rules:
        if rule["health"] != "ok":
            fault(rule["name"], rule["health"], rule.get("lastError"))


def check_places(panels):
    taken = {}
    ids = [panel["id"] for panel in panels]
    if len(ids) != len(set(ids)):
        fault("ids of panels are used twice")
    for panel in panels:
        at = panel["gridPos"]
        if at["x"] + at["w"] > 24 or at["w"] < 1 or at["h"] < 1:
            fault(panel["title"], "is not on the grid")
        for x in range(at["x"], at["x"] + at["w"]):
            for y in range(at["y"], at["y"] + at["h"]):
                if (x, y) in taken:
                    fault(panel["title"], "covers", taken[x, y])
                    return
                taken[x, y] = panel["title"]


def check_variables(dashboard, text):
    there = {one["name"] for one in dashboard["templating"]["list"]}
    used = set(re.findall(r"\$\{?(\w+)", text))
    if not used <= there:
        fault("variables that are not there:", used - there)
    if not there <= used | {"datasource"}:
        fault("variables that nobody uses:", there - used)


def check_target(url, panel, target, end):
    expr = target["expr"]
    for selector in re.findall(r"enumod_\w+(?:\{[^}]*\})?", expr):
        if 'instance=~"$instance"' not in selector:
            fault(panel["title"], "does not look at the instance:", selector)
    # What compares may have no result, and so has what is not set up here. A
    # rate has one after two scrapes.
    may_be_empty = re.search(r"enumod_token_|[<>]|==", expr)
    found = wait_until(url, expr.replace("$instance", ".*"),
                       lambda found: found or may_be_empty, end)
    if found == [] and not may_be_empty:
        fault(panel["title"], "shows nothing:", expr)
    return re.findall(r"enumod_\w+", expr)


def check_dashboard(url, path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    dashboard = json.loads(text)
    for key, kind in (("title", str), ("uid", str), ("schemaVersion", int),
                      ("panels", list), ("templating", dict), ("time", dict)):
        if not isinstance(dashboard.get(key), kind):
            fault("the dashboard has no", key)
    check_places(dashboard["panels"])
    check_variables(dashboard, text)
    count, end = 0, time.monotonic() + WAIT
    for panel in dashboard["panels"]:
        if panel["type"] == "row":
            continue
        targets = panel["targets"]
        refs = [target["refId"] for target in targets]
        if not refs or len(refs) != len(set(refs)):
            fault(panel["title"], "has targets", refs)
        if panel["datasource"]["uid"] != "${datasource}":
            fault(panel["title"], "has a datasource of its own")
        for target in targets:
            count += len(check_target(url, panel, target, end))
    print("%d panels, %d metrics looked at" %
          (len(dashboard["panels"]), count))


def main(url, dashboard, *jobs):
    wait_until_ready(url)
    for job in jobs:
        check_job(url, job)
    check_rules(url)
    check_dashboard(url, dashboard)
    sys.exit(faults > 0)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
