"""`watch`: the report in the browser while its desk is edited, from a server that only this machine reaches."""
