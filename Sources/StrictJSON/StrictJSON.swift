// Ground of StrictJSON.
