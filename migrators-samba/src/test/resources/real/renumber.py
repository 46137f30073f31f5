# New numbers for the accounts in a map of them: renumber.py IDMAP.LDB. Those from 101 on become 1001 and up.
import sys

import ldb

FIRST_MOVED, FIRST_NEW = 101, 1001

numbers = ldb.Ldb(sys.argv[1])
found = numbers.search(scope=ldb.SCOPE_SUBTREE, expression="(objectClass=sidMap)", attrs=["xidNumber"])
moved = sorted(int(each["xidNumber"][0]) for each in found if int(each["xidNumber"][0]) >= FIRST_MOVED)
new = {number: FIRST_NEW + place for place, number in enumerate(moved)}


def change(dn, **values):
    message = ldb.Message(dn)
    for name, value in values.items():
        message[name] = ldb.MessageElement(str(value), ldb.FLAG_MOD_REPLACE, name)
    numbers.modify(message)


for each in found:
    number = int(each["xidNumber"][0])
    if number in new:
        change(each.dn, xidNumber=new[number])
change(
    ldb.Dn(numbers, "CN=CONFIG"),
    lowerBound=FIRST_NEW,
    xidNumber=FIRST_NEW + len(moved),
)
