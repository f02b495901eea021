# SPDX-License-Identifier: BSD-3-Clause
"""json_schema.py SCHEMA [part] - is each line of standard input as the schema says?

Of JSON Schema, it knows what the schemas in doc/json use, and refuses others.
It prints what is wrong, and, without "part", which properties no line had.
"""

import json
import sys

TYPES = {"object": dict, "array": list, "string": str, "integer": int,
         "boolean": bool, "null": type(None)}
KNOWN = {"$schema", "title", "description", "type", "properties", "required",
         "additionalProperties", "items", "enum", "anyOf"}
seen = set()


def is_of(value, name):
    if name == "integer" and isinstance(value, bool):
        return False
    return isinstance(value, TYPES[name])


def check(value, schema, at):
    """The first fault, or None."""
    if set(schema) - KNOWN:
        return "%s: the schema has %s" % (at, set(schema) - KNOWN)
    if "anyOf" in schema:
        faults = [check(value, one, at) for one in schema["anyOf"]]
        return None if None in faults else "; ".join(faults)
    if "enum" in schema and value not in schema["enum"]:
        return "%s: %r is not one of %s" % (at, value, schema["enum"])
    if "type" in schema:
        types = schema["type"]
        types = types if isinstance(types, list) else [types]
        if not any(is_of(value, name) for name in types):
            return "%s: %r is no %s" % (at, value, types)
    if isinstance(value, dict):
        return check_object(value, schema, at)
    if isinstance(value, list):
        for item in value:
            fault = check(item, schema["items"], at + "[]")
            if fault:
                return fault
    return None


def check_object(value, schema, at):
    properties = schema["properties"]
    for name in schema["required"]:
        if name not in value:
            return "%s: %s is missing" % (at, name)
    for name, one in value.items():
        if name not in properties:
            return "%s: %s is not in the schema" % (at, name)
        fault = check(one, properties[name], at + "." + name)
        if fault:
            return fault
        seen.add(at + "." + name)
    return None


def expand(schema, defs):
    """The schema with what its $refs stand for."""
    if isinstance(schema, list):
        return [expand(one, defs) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return expand(defs[schema["$ref"].removeprefix("#/$defs/")], defs)
    return {name: expand(one, defs) for name, one in schema.items()
            if name != "$defs"}


def all_of(schema, at):
    """The places of all properties."""
    found = set()
    for one in schema.get("anyOf", []):
        found |= all_of(one, at)
    for name, one in schema.get("properties", {}).items():
        found.add(at + "." + name)
        found |= all_of(one, at + "." + name)
    if "items" in schema:
        found |= all_of(schema["items"], at + "[]")
    return found


def main():
    with open(sys.argv[1], encoding="ascii") as file:
        schema = json.load(file)
    schema = expand(schema, schema.get("$defs", {}))
    faults = 0
    for line in sys.stdin:
        fault = check(json.loads(line), schema, "")
        if fault:
            print(fault)
            faults += 1
    missing = set() if len(sys.argv) > 2 else all_of(schema, "") - seen
    for place in sorted(missing):
        print("no line has %s" % place)
        faults += 1
    return faults > 0


sys.exit(main())
