# Makes accounts in a domain that is not served: accounts.py SMB.CONF < LINES, fields with tabs between.
import sys

from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

configuration = LoadParm()
configuration.load(sys.argv[1])
directory = SamDB(
    url=configuration.private_path("sam.ldb"), session_info=system_session(), lp=configuration
)
for line in sys.stdin:
    kind, name, argument = line.rstrip("\n").split("\t")
    if kind == "user":
        directory.newuser(name, argument, force_password_change_at_next_login_req=False)
    elif kind == "group":
        directory.newgroup(name)
    elif kind == "member":
        directory.add_remove_group_members(name, [argument])
    elif kind == "lock":
        directory.disable_account("(sAMAccountName=%s)" % name)
    elif kind == "password":
        directory.setpassword("(sAMAccountName=%s)" % name, argument)
