// Ground of TossPayments.
