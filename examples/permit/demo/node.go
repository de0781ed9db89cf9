package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/hcm-egov/framework/egov"
)

// A node is told what to run in its environment and is spoken to in lines:
//
//	advance 264h0m0s      put the clock forward
//	checkpoint            say how far both audit logs have got
//
// Every line is answered by one line. When its input ends, as it does when the
// program that started it is gone, the node stops.
const nodeEnv = "PERMIT_NODE"

// order is what a node is to run.
type order struct {
	Options Options
	Ahead   time.Duration // of its clock
}

// IsNode reports whether this process was started by [StartNode]. Such a
// program calls [ServeNode] and nothing else.
func IsNode() bool { return os.Getenv(nodeEnv) != "" }

// ServeNode runs what the program that started this process ordered.
func ServeNode(ctx context.Context) error {
	var o order
	if err := json.Unmarshal([]byte(os.Getenv(nodeEnv)), &o); err != nil {
		return fmt.Errorf("%s: %w", nodeEnv, err)
	}
	clock := NewClock(o.Ahead)
	o.Options.Clock = clock
	d, err := New(ctx, o.Options)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	go func() {
		defer stop()
		d.obey(ctx, clock)
	}()
	return d.Run(ctx)
}

func (d *Demo) obey(ctx context.Context, clock *Clock) {
	fmt.Println("ready " + d.ConstructionAddr())
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		answer, err := d.answer(ctx, clock, lines.Text())
		if err != nil {
			answer = "error " + err.Error()
		}
		fmt.Println(strings.ReplaceAll(answer, "\n", " "))
	}
}

func (d *Demo) answer(ctx context.Context, clock *Clock, line string) (string, error) {
	word, arg, _ := strings.Cut(line, " ")
	switch word {
	case "advance":
		by, err := time.ParseDuration(arg)
		if err == nil {
			clock.Advance(by)
		}
		return "ok", err
	case "checkpoint":
		texts := map[string]string{}
		for _, app := range []*egov.App{d.Construction, d.Planning} {
			if app == nil {
				continue
			}
			cp, err := app.Audit.Checkpoint(ctx)
			if err != nil {
				return "", err
			}
			texts[string(app.Agency)] = cp.Text
		}
		body, err := json.Marshal(texts)
		return string(body), err
	}
	return "", fmt.Errorf("unknown: %q", word)
}

// Node is a part of the demo in a process of its own.
type Node struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines *bufio.Scanner
}

// StartNode starts this program once more to run opt with a clock that is ahead
// of the machine's. Its main function has to begin with [IsNode].
func StartNode(opt Options, ahead time.Duration) (*Node, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(order{opt, ahead})
	if err != nil {
		return nil, err
	}
	n := &Node{cmd: exec.Command(program)}
	n.cmd.Env = append(os.Environ(), nodeEnv+"="+string(body))
	n.cmd.Stderr = os.Stderr
	if n.in, err = n.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := n.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	n.lines = bufio.NewScanner(out)
	n.lines.Buffer(nil, 1<<20)
	return n, n.cmd.Start()
}

// Ready waits until the node takes requests and gives the address at which the
// Department of Construction does.
func (n *Node) Ready() (address string, err error) {
	n.lines.Scan()
	address, ok := strings.CutPrefix(n.lines.Text(), "ready ")
	if !ok {
		err = errors.Join(fmt.Errorf("the node did not start: %s", n.lines.Text()), n.lines.Err())
	}
	return address, err
}

// Advance puts the node's clock forward.
func (n *Node) Advance(by time.Duration) error {
	_, err := n.ask("advance " + by.String())
	return err
}

// Checkpoints gives the checkpoint of each agency's audit log, by agency code.
func (n *Node) Checkpoints() (texts map[string]string, err error) {
	line, err := n.ask("checkpoint")
	if err == nil {
		err = json.Unmarshal([]byte(line), &texts)
	}
	return texts, err
}

func (n *Node) ask(line string) (string, error) {
	if _, err := io.WriteString(n.in, line+"\n"); err != nil {
		return "", err
	}
	if !n.lines.Scan() {
		return "", errors.Join(io.ErrUnexpectedEOF, n.lines.Err())
	}
	if reason, failed := strings.CutPrefix(n.lines.Text(), "error "); failed {
		return "", errors.New(reason)
	}
	return n.lines.Text(), nil
}

// PID is the node's process.
func (n *Node) PID() int { return n.cmd.Process.Pid }

// Kill ends the node at once, wherever it is (SIGKILL).
func (n *Node) Kill() error {
	err := n.cmd.Process.Kill()
	_ = n.cmd.Wait() // says only that it was killed
	return err
}

// Stop ends the node in an orderly way.
func (n *Node) Stop() error {
	return errors.Join(n.in.Close(), n.cmd.Wait())
}
