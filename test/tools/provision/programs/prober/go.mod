module calico-peering/prober

go 1.24.0
