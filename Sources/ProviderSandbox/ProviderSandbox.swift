// Ground of ProviderSandbox.
