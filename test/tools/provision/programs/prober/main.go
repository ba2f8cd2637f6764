// Sends a numbered UDP packet to every other pod, every 10 ms, and records which numbers arrive from each. Started as
// `prober <own address> <report file> <other address> …` in a pod's namespace. It writes `<report file>.ready` once it
// has received a packet from every other pod, `<report file>.enough` once it has sent `enough` packets after that, and
// its report (ProberReport of test/lab/probes.ts) when it receives SIGTERM.
//
// It is Go because there is one in every pod of every lab that runs: Node wakes up for every packet that arrives, and
// five pods receive two thousand a second.
package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	port     = 4747
	interval = 10 * time.Millisecond
	// Packets that are still on their way when the probes end have this long to arrive.
	drain = 500 * time.Millisecond
	// With this many packets a pair of pods has been watched long enough.
	enough = 1_100
	// Bytes of a datagram: the packet's number.
	length = 4
	// As large as the kernel allows, so that no packet is dropped here while the machine is busy.
	receiveBuffer = 8 << 20
)

// run is consecutive numbers that arrived, both ends included.
type run [2]uint32

type heard struct {
	First   uint32 `json:"first"`
	Numbers []run  `json:"numbers"`
}

type report struct {
	Address    string           `json:"address"`
	Sent       uint32           `json:"sent"`
	Received   map[string]heard `json:"received"`
	Overflowed int              `json:"overflowed"`
}

// pods is what arrived from each other pod.
type pods map[netip.Addr][]uint32

func main() {
	if err := probe(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func probe(own, file string, others []string) error {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM)
	received := pods{}
	var targets []syscall.Sockaddr
	for _, other := range others {
		to, err := netip.ParseAddr(other)
		if err != nil {
			return err
		}
		received[to] = nil
		targets = append(targets, socketAddress(to))
	}
	socket, err := open(own)
	if err != nil {
		return err
	}
	var sent, last uint32
	ticker := time.NewTicker(interval)
	for running := true; running; {
		select {
		case <-ended:
			running = false
		case <-ticker.C:
			packet := binary.BigEndian.AppendUint32(nil, sent)
			for _, target := range targets {
				// "No route to host" is a loss as well: the packet counts as sent.
				_ = syscall.Sendto(socket, packet, 0, target)
			}
			sent++
			// What has arrived is read here and not as it arrives: waking up costs more than reading.
			received.read(socket)
			if last == 0 && received.all() {
				last = sent + enough
				err = os.WriteFile(file+".ready", nil, 0o644)
			} else if sent == last {
				err = os.WriteFile(file+".enough", nil, 0o644)
			}
			if err != nil {
				return err
			}
		}
	}
	for end := time.Now().Add(drain); time.Now().Before(end); time.Sleep(interval) {
		received.read(socket)
	}
	return received.write(own, file, sent)
}

// open returns a UDP socket on the pod's address that never blocks.
func open(own string) (int, error) {
	address, err := netip.ParseAddr(own)
	if err != nil {
		return 0, err
	}
	family := syscall.AF_INET
	if address.Is6() {
		family = syscall.AF_INET6
	}
	socket, err := syscall.Socket(family, syscall.SOCK_DGRAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	if err := syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_RCVBUF, receiveBuffer); err != nil {
		return 0, err
	}
	return socket, syscall.Bind(socket, socketAddress(address))
}

func socketAddress(address netip.Addr) syscall.Sockaddr {
	if address.Is4() {
		return &syscall.SockaddrInet4{Port: port, Addr: address.As4()}
	}
	return &syscall.SockaddrInet6{Port: port, Addr: address.As16()}
}

// read takes what the kernel holds for the socket.
func (received pods) read(socket int) {
	packet := make([]byte, length+1)
	for {
		n, from, err := syscall.Recvfrom(socket, packet, 0)
		if err == syscall.EAGAIN {
			return
		}
		// Any other error is that of a packet sent before, such as "port unreachable": each is reported once.
		if err != nil || n != length {
			continue
		}
		var address netip.Addr
		switch from := from.(type) {
		case *syscall.SockaddrInet4:
			address = netip.AddrFrom4(from.Addr)
		case *syscall.SockaddrInet6:
			address = netip.AddrFrom16(from.Addr)
		}
		if numbers, known := received[address]; known {
			received[address] = append(numbers, binary.BigEndian.Uint32(packet))
		}
	}
}

// all says whether every other pod was heard.
func (received pods) all() bool {
	for _, numbers := range received {
		if len(numbers) == 0 {
			return false
		}
	}
	return true
}

func (received pods) write(own, file string, sent uint32) error {
	overflowed, err := overflowed()
	if err != nil {
		return err
	}
	found := report{Address: own, Sent: sent, Received: map[string]heard{}, Overflowed: overflowed}
	for from, numbers := range received {
		found.Received[from.String()] = runs(numbers)
	}
	text, err := json.Marshal(found)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

func runs(numbers []uint32) heard {
	sorted := slices.Compact(slices.Sorted(slices.Values(numbers)))
	found := heard{Numbers: []run{}}
	for _, number := range sorted {
		if at := len(found.Numbers) - 1; at >= 0 && number == found.Numbers[at][1]+1 {
			found.Numbers[at][1] = number
		} else {
			found.Numbers = append(found.Numbers, run{number, number})
		}
	}
	if len(sorted) > 0 {
		found.First = sorted[0]
	}
	return found
}

// overflowed is the counter RcvbufErrors of UDP in this network namespace: packets that arrived and
// that the kernel dropped because this process was too slow. No network lost them.
func overflowed() (int, error) {
	text, err := os.ReadFile("/proc/net/snmp")
	if err != nil {
		return 0, err
	}
	var lines [][]string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "Udp:") {
			lines = append(lines, strings.Fields(line))
		}
	}
	if len(lines) != 2 {
		return 0, fmt.Errorf("/proc/net/snmp has %d lines of UDP", len(lines))
	}
	return strconv.Atoi(lines[1][slices.Index(lines[0], "RcvbufErrors")])
}
