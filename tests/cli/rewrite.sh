#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# rewrite.sh - enumctl rewrite: the vectors of RFC 3402 section 3.2 and RFC 6116
# sections 3.3 and 5.2 (rows REW-01 to REW-40), groups, and the options.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

a1=+441632960083

# Field, two blanks or more, result.
while IFS= read -r row; do
  [[ $row =~ ^(.*[^ ])\ \ +([^ ]+)$ ]] || continue
  run rewrite "$a1" "${BASH_REMATCH[1]}"
  good "rewrite ${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
done <<'END'
!^.*$!im:user@example.com!                       im:user@example.com
!^\+44(.*)$!im:\1@example.com!                   im:1632960083@example.com
!^(\+441632960083)$!im:\1@example.com!           im:+441632960083@example.com
!^\+44(16)(32)(.*)$!im:\3.\2.\1@example.com!     im:960083.32.16@example.com
!^\+44([0-9]{4})([0-9]{3,6})$!im:\1.\2@example.com!   im:1632.960083@example.com
!^\+(4+)(1?)(.*)$!im:\1-\2-\3@example.com!       im:44-1-632960083@example.com
!^(\+1)?(.*)$!im:x\1y\2@example.com!             im:xy+441632960083@example.com
!^(.*)$!im:\10@example.com!                      im:+4416329600830@example.com
!^(\+44|\+4416)(.*)$!im:\2@example.com!          im:32960083@example.com
!^\+44(1632|163296)([0-9]+)$!im:\2@example.com!  im:0083@example.com
!(\+44|\+4416)!im:\1@example.com!                im:+4416@example.com
!^\+((4)|[0-9])*$!im:x\2y@example.com!           im:xy@example.com
!(16)!im:\1@example.com!                         im:16@example.com
!^[\+]44(.*)$!im:\1@example.com!                 im:1632960083@example.com
!^\+[[:digit:]]+$!im:user@example.com!           im:user@example.com
!^[[=+=]]4.*$!im:user@example.com!               im:user@example.com
!^\+44$|^.*$!im:user@example.com!                im:user@example.com
/^.*$/im:user@example.com/                       im:user@example.com
#^.*$#im:user@example.com#                       im:user@example.com
|^\+44(.*)$|im:\1@example.com|                   im:1632960083@example.com
!^.*$!im:a\!b@example.com!                       im:a!b@example.com
!^.*$!im:a&b@example.com!                        im:a&b@example.com
!^.*$!im:user@example.com!i                      im:user@example.com
!^.*$!im:user@example.com!I                      im:user@example.com
!^.*$!im:user@example.com!ii                     im:user@example.com
!^.*$!IM:User@Example.COM!                       IM:User@Example.COM
!^.*$!im:user@example.com?subject=hi!            im:user@example.com?subject=hi
END

run rewrite "$a1" '!^(.)(.)(.)(.)(.)(.)(.)(.)(.).*$!\9\8\7\6\5\4\3\2\1!'
good "nine groups" '69236144+'
run rewrite "$a1" '!^(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.*)$!\9\1!'
good "more than nine groups" '6+'

# Status, reason, field.
while read -r want why field; do
  run rewrite "$a1" "$field"
  bad "rewrite $field" "$want" "($why)"
done <<'END'
1 no-match            !^\+1.*$!im:u@e.com!
1 no-match            !^\+[\d]+$!im:u@e.com!
1 empty-result        !^.*$!!
1 empty-result        !^(x?).*$!\1!
1 no-match            !(((((((.?){9}){9}){9}){9}){9}){9})x!im:u@e.com!
1 no-match            !((((.{1,200}){1,200}){1,200}){1,200})x!im:u@e.com!
2 delimiter-count     !^.*$!im:a!b@example.com!
2 delimiter-count     !^.*$!im:u@example.com
2 delimiter-count     !^.*$im:u@example.com!
2 delimiter-count     !^.*$!im:u@example.com!!
2 delimiter           1^.*$1im:u@e.com1
2 delimiter           0^.*$0im:u@e.com0
2 delimiter           i^.*$iim:u@e.comi
2 delimiter           \^.*$\im:u@e.com\
2 regexp-flag         !^.*$!im:u@example.com!g
2 delimiter-ambiguous |^(\+44\|\+1)(.*)$|im:\2@example.com|
2 ere                 !!im:u@example.com!
2 ere                 !^+44(.*)$!im:\1@e.com!
2 ere                 !^\+44\d+$!im:u@e.com!
2 ere                 !^(?:\+44)(.*)$!im:\1@e.com!
2 ere                 !^.*?$!im:u@e.com!
2 ere                 !^\+44(|1)632.*$!im:u@e.com!
2 ere                 !^\+([0-9])\1.*$!im:\1@e.com!
2 ere                 !^\+44[!im:u@e.com!
2 ere                 !^\+44{2,1}.*$!im:u@e.com!
2 ere                 !^\+4{256}.*$!im:u@e.com!
2 ere                 !^[[.plus-sign.]]4.*$!im:u@e.com!
2 ere                 !^\/.*$!im:u@e.com!
2 ere                 !(*ACCEPT)!im:u@e.com!
2 ere                 !.*{10,}{10,}{10,}{10,}{10,}!im:u@e.com!
2 back-reference      !^(.*)$!im:\2@e.com!
2 back-reference      !^.*$!im:\1@e.com!
2 replacement         !^(.*)$!im:\0@e.com!
2 replacement         !^.*$!im:a\\b@e.com!
2 replacement         !^.*$!im:a\nb@e.com!
END
run rewrite "$a1" ''
bad "an empty field" 2 "(delimiter)"

# Groups: options, subject, ERE, what is printed.
while read -r options subject ere want; do
  [[ $subject == "''" ]] && subject=
  # shellcheck disable=SC2086
  run rewrite ${options//,/ } --subject "$subject" "$ere"
  good "rewrite $options '$subject' $ere" "$want"
done <<'END'
--groups,--ere           abcd  (a|ab)(c|bcd)(d*)  (0,4)(0,2)(2,3)(3,4)
--groups,--ere           ab    ((a)|b)*           (0,2)(1,2)(?,?)
--groups,--ere           xaby  (ab|a)(b?)         (1,3)(1,3)(3,3)
--groups,--ere           ''    ^$                 (0,0)
--groups,--ere           ''    x*                 (0,0)
--groups,--ere           x     (a)?x              (0,1)(?,?)
--groups,--ere,--icase   ABC   b                  (1,2)
--groups                 abc   !a(b)!!            (0,2)(1,2)
--groups                 abc   !a(b)!             (0,2)(1,2)
--groups                 aBc   !a(b)!!i           (0,2)(1,2)
--groups,--icase         aBc   !a(b)!x\1!         (0,2)(1,2)
--groups                 a!b   !a(\!)b!!          (0,3)(1,2)
--groups                 a!b   !a([\!])b!!        (0,3)(1,2)
--groups                 a/b   /a(\/)b//          (0,3)(1,2)
--ere                    abcd  b.                 bc
--ere,--icase            aBCd  bc                 BC
--icase                  aBCd  !bc!x!             x
--groups,--ere           aaaaaaaaaa  (a)(a)(a)(a)(a)(a)(a)(a)(a)(a)  (0,10)(0,1)(1,2)(2,3)(3,4)(4,5)(5,6)(6,7)(7,8)(8,9)(9,10)
END

run rewrite --subject '' '!^$!im:empty!'
good "an empty subject" im:empty
run rewrite --subject 'a b' '!^(.*)$!\1!'
good "any text as a subject" 'a b'
run rewrite --subject $'a\e[1mb' '!^(.*)$!\1!'
good "control octets are escaped" 'a\027[1mb'
run rewrite --groups --subject x --ere y
bad "groups without a match" 1 "(no-match)"
run rewrite --groups "$a1" '!^(.*$!!'
bad "groups of no ERE" 2 "(ere)"

# What is wrong with an ERE, and where.
while IFS=' ' read -r ere at fault; do
  run rewrite "$a1" "!$ere!im:a@e.com!"
  bad "$ere" 2 ": $fault, at octet $at (ere)"
done <<'END'
^+44(.*)$ 2 nothing in front of a repetition; a literal octet is escaped by "\"
4** 3 nothing in front of a repetition; a literal octet is escaped by "\"
$* 2 nothing in front of a repetition; a literal octet is escaped by "\"
4||5 3 an empty alternative
4| 2 an empty alternative
() 2 an empty alternative
(4 2 "(" without ")"
4{x} 2 "{" begins no valid interval
4{2,1} 6 "{" begins no valid interval
4{256} 5 "{" begins no valid interval
[4 2 a malformed bracket expression
[5-4] 4 a malformed bracket expression
\d 2 "\" in front of an octet that is not special
((((((((((((((((((4)))))))))))))))))) 17 groups are nested too deeply
END
run rewrite --groups "$a1" '|a(\|)|x|'
bad "groups of an ambiguous field" 2 "(delimiter-ambiguous)"

# A long ERE, a long subject.
long=$(printf 'a%.0s' {1..4096})
run rewrite --groups --ere --subject bab "[${long:0:4094}]"
good "an ERE of 4096 octets" "(1,2)"
run rewrite --groups --ere --subject bab "[${long:0:4095}]"
bad "an ERE of 4097 octets" 2 "longer than 4096 octets, at octet 4096 (ere)"
run rewrite --groups --ere --subject xay "(${long:0:1}$(printf '|ab%.0s' {1..1300}))"
good "many alternatives" "(1,2)(1,2)"
run rewrite --groups --ere --subject "$long" '^(.*)$'
good "a subject of 4096 octets" "(0,4096)(0,4096)"
run rewrite --subject bab "!^b[${long:0:300}](.*)\$!\\1!"
is "a field longer than a NAPTR's" 0 "$rc"
is "its result" b "$out"
has "a note" "no NAPTR can hold" "$err"
run rewrite --subject "$long" "!^(.*)\$!$(printf '\\1%.0s' {1..1000})!"
bad "a result without end" 2 "(too-long)"

# The command line.
run rewrite "$a1"
bad "one operand" 2 "NUMBER or REGEXP is missing"
run rewrite
bad "no operand" 2 "is missing"
run rewrite --subject x "$a1" '!a!b!'
bad "a number and a subject" 2 "exclude each other"
run rewrite 0123 '!a!b!'
bad "no number" 2 "not an E.164 number"
run rewrite "$a1" '!^.*$!x!' more
bad "three operands" 2 "one operand too many"
run rewrite 3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa '!^(.*)$!\1!'
good "a number by its name" "$a1"
finish
