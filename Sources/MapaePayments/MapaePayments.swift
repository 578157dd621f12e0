// Ground of MapaePayments.
