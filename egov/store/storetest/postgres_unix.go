//go:build unix

package storetest

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// PostgresServer is a private server of a test, reached through a socket in
// its own folder.
type PostgresServer struct {
	URL string

	dir  string
	bin  string
	keep io.WriteCloser // the pipe whose end is the server's end
	cmd  *exec.Cmd
}

// watch runs the server until its standard input ends, which happens at the
// latest when the test binary does, or says "crash".
const watch = `
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=300 -c log_min_messages=panic </dev/null &
server=$!
read -r how
if [ "$how" = crash ]; then kill -KILL "$server"; else kill -QUIT "$server"; fi
wait "$server"
[ "$how" = crash ] || rm -rf "$2"
`

// StartPostgres starts a server of its own in the folder dir, which an earlier
// one left behind by Crash; "" makes a new folder. Postgres refuses to run as
// root, so root starts it as the user postgres.
func StartPostgres(dir string) (*PostgresServer, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	s := &PostgresServer{dir: dir, bin: bin}
	if dir == "" {
		if s.dir, err = os.MkdirTemp("", "egov-pg-"); err != nil {
			return nil, err
		}
	}
	as, err := unprivileged(s.dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(s.dir, "data")); err != nil {
		initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(s.dir, "data"), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-instructions")
		initdb.SysProcAttr, initdb.Dir = as, s.dir
		if out, err := initdb.CombinedOutput(); err != nil {
			os.RemoveAll(s.dir)
			return nil, fmt.Errorf("initdb: %w: %s", err, out)
		}
	}
	s.URL = "postgres://postgres@/postgres?host=" + s.dir
	return s, s.start(as)
}

func (s *PostgresServer) start(as *syscall.SysProcAttr) (err error) {
	s.cmd = exec.Command("/bin/sh", "-c", watch, "sh", s.bin, s.dir)
	as.Setpgid = true // an interrupt at the terminal leaves the end to the pipe
	s.cmd.SysProcAttr, s.cmd.Dir = as, s.dir
	if s.keep, err = s.cmd.StdinPipe(); err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	if err := waitReady(s.URL); err != nil {
		s.Stop()
		return fmt.Errorf("the server does not answer: %w", err)
	}
	return nil
}

// Stop ends the server and removes its folder.
func (s *PostgresServer) Stop() {
	s.keep.Close()
	_ = s.cmd.Wait()
}

// Dir is the server's folder.
func (s *PostgresServer) Dir() string { return s.dir }

// Crash kills the server and leaves its folder, for StartPostgres.
func (s *PostgresServer) Crash() {
	_, _ = io.WriteString(s.keep, "crash\n")
	_ = s.cmd.Wait()
	_ = os.Remove(filepath.Join(s.dir, "data", "postmaster.pid"))
}

// unprivileged gives root the identity of the user postgres, and the folder to
// that user.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return &syscall.SysProcAttr{}, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, err
	}
	id := &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return &syscall.SysProcAttr{Credential: id}, os.Chown(dir, uid, gid)
}
