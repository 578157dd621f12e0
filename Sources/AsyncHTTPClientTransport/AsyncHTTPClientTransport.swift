// Ground of AsyncHTTPClientTransport.
