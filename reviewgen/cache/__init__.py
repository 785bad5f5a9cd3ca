"""What a build need not make twice: entries by the hash of all they depend on, in the user's cache folder.

`store` keeps the entries, `origin` tells which code and libraries made them. Nothing here knows what they hold.
"""
