// Ground of MapaeTesting.
