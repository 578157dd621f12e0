// Ground of MapaeWeb.
