-- The lua-config-file of recursor.conf. The answers of enumod are made or
-- filtered, so no signature covers them, and the Recursor must not validate
-- them. The resolver with enumod has validated the zone's records.
addNTA("e164.arpa", "answered by a resolver with enumod")
