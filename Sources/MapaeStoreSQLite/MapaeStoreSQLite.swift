// Ground of MapaeStoreSQLite.
