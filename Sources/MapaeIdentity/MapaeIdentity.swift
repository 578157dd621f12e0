// Ground of MapaeIdentity.
