// Ground of MapaeStorePostgres.
