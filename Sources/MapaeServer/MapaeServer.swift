// Ground of MapaeServer.
