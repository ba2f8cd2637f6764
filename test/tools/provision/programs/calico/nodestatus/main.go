// The CalicoNodeStatus reporter of calico/node, without Felix and BPF.
package main

import "github.com/projectcalico/calico/node/pkg/status"

func main() { status.Run() }
