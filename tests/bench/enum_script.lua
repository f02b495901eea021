-- SPDX-License-Identifier: BSD-3-Clause
--
-- enum_script.lua - a script for PowerDNS Recursor that does the first part of
-- what enumod does: of a number's NAPTR records it keeps those of E2U+im, and
-- puts the number into their regexps. It has Lua's patterns and no regular
-- expressions, and knows nothing of views, validation, referrals or URI queries.

local apex = newDN("e164.arpa.")

-- A pattern of Lua for an expression with no more than . * + ? ^ $ ( ) [ ]
local function pattern_of(expression)
  return (expression:gsub("[-%%]", "%%%0"):gsub("\\(.)", "%%%1"))
end

-- The content of the record for a client, or nil.
local function finished(number, content)
  local order, preference, services, pattern, uri = content:match(
    '^(%d+) (%d+) "u" "([^"]*)" "!([^!]*)!([^!]*)!" %.$')
  if not services or services:lower() ~= "e2u+im" then
    return nil
  end
  local first, last, group = number:find(pattern_of(pattern:gsub("\\\\", "\\")))
  if not first then
    return nil
  end
  uri = uri:gsub("\\\\1", function() return group end)
  return string.format('%s %s "u" "E2U+im" "!^.*$!%s!" .', order, preference, uri)
end

function postresolve(dq)
  if dq.qtype ~= pdns.NAPTR or not dq.qname:isPartOf(apex) then
    return false
  end
  local name = dq.qname:toString()
  local number = "+" .. name:sub(1, -12):gsub("%.", ""):reverse()
  local kept = {}
  local is_changed = false
  for _, record in pairs(dq:getRecords()) do
    if record.type == pdns.NAPTR then
      local content = finished(number, record:getContent())
      is_changed = true
      if content then
        record:changeContent(content)
        table.insert(kept, record)
      end
    elseif record.type ~= pdns.RRSIG then
      table.insert(kept, record)
    end
  end
  if is_changed then
    dq:setRecords(kept)
  end
  return is_changed
end
