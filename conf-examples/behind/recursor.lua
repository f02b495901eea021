-- The lua-config-file of recursor.conf. What enumod answers is made or thinned
-- out, and no signature covers it. The resolver with enumod has validated the
-- zone's records.
addNTA("e164.arpa", "answered by a resolver with enumod")
