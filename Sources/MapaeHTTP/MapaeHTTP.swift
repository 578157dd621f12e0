// Ground of MapaeHTTP.
