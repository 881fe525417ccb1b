// Judge checks what this ledger hands out, and stands on none of its code: only on Go's standard library and on the
// transparency log packages of the Go project (golang.org/x/mod/sumdb/note and tlog). Written from the C2SP texts
// tlog-checkpoint, tlog-tiles and tlog-proof; the two functions of MessagePack from msgpack.org.
//
//	judge checkpoint NOTE VKEY    the log's signature on a tree head
//	judge tiles      DIR  VKEY    every hash tile, rebuilt from level 0 up to the signed root
//	judge entries    DIR  VKEY    the same from the entry bundles
//	judge receipt    FILE VKEY    a tlog-proof: signature, leaf hash, inclusion
//	judge evidence   FILE VKEY    an evidence file: signature, and of each entry inclusion and the head that its author saw
//
// Exit 0: accepted. Exit 1: refused, with the reason. Anything else is no verdict.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

type refusal struct{ reason string }

func refuse(format string, args ...interface{}) { panic(refusal{fmt.Sprintf(format, args...)}) }

func must(err error, what string) {
	if err != nil {
		refuse("%s: %v", what, err)
	}
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: judge checkpoint|tiles|entries|receipt|evidence PATH VKEY")
		os.Exit(2)
	}
	defer func() {
		if r, ok := recover().(refusal); ok {
			fmt.Println("refused:", r.reason)
			os.Exit(1)
		}
	}()
	command, path, vkey := os.Args[1], os.Args[2], os.Args[3]
	switch command {
	case "checkpoint":
		tree := openCheckpoint(read(path), vkey)
		fmt.Println("accepted: size", tree.N, "root", tree.Hash)
	case "tiles":
		tree := openCheckpoint(read(filepath.Join(path, "checkpoint")), vkey)
		checkTiles(path, tree, tileHashes(path, tree.N))
		fmt.Println("accepted: tiles of", tree.N)
	case "entries":
		tree := openCheckpoint(read(filepath.Join(path, "checkpoint")), vkey)
		checkTiles(path, tree, entryHashes(path, tree.N))
		fmt.Println("accepted: entries of", tree.N)
	case "receipt":
		index := checkReceipt(read(path), vkey)
		fmt.Println("accepted: leaf", index)
	case "evidence":
		keys, entries := checkEvidence(read(path), vkey)
		fmt.Println("accepted: keys", keys, "entries", entries)
	default:
		fmt.Fprintln(os.Stderr, "no such command:", command)
		os.Exit(2)
	}
}

func read(path string) []byte {
	data, err := os.ReadFile(path)
	must(err, "cannot read")
	return data
}

// tlog-checkpoint: three lines, signed by the key whose name is the origin.
func openCheckpoint(data []byte, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	must(err, "verifier key")
	opened, err := note.Open(data, note.VerifierList(verifier))
	must(err, "note")
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		refuse("checkpoint: not three lines")
	}
	if lines[0] != verifier.Name() {
		refuse("checkpoint: of %s", lines[0])
	}
	root := unbase64(lines[2])
	if len(root) != tlog.HashSize {
		refuse("checkpoint: root of %d bytes", len(root))
	}
	tree := tlog.Tree{N: decimal(lines[1])}
	copy(tree.Hash[:], root)
	return tree
}

func decimal(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != text {
		refuse("not a decimal number: %q", text)
	}
	return n
}

func unbase64(text string) []byte {
	data, err := base64.StdEncoding.Strict().DecodeString(text)
	must(err, "base64")
	return data
}

// tlog-tiles: indices in groups of three digits, all but the last with an x.
func tilePath(kind string, n int64, w int64) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	if w != width {
		path += fmt.Sprintf(".p/%d", w)
	}
	return filepath.Join("tile", kind, filepath.FromSlash(path))
}

// each calls f for every tile of one level: its number and how much is in it.
func each(count int64, f func(n, w int64)) {
	for n := int64(0); n*width < count; n++ {
		w := count - n*width
		if w > width {
			w = width
		}
		f(n, w)
	}
}

// tileHashes are the leaf hashes that the tiles of level 0 hold.
func tileHashes(dir string, size int64) []tlog.Hash {
	var hashes []tlog.Hash
	each(size, func(n, w int64) {
		data := read(filepath.Join(dir, tilePath("0", n, w)))
		if int64(len(data)) != w*tlog.HashSize {
			refuse("tile 0/%d: %d bytes", n, len(data))
		}
		for at := 0; at < len(data); at += tlog.HashSize {
			var hash tlog.Hash
			copy(hash[:], data[at:])
			hashes = append(hashes, hash)
		}
	})
	return hashes
}

// entryHashes are the leaf hashes of the entries: u16 length, entry, repeated.
func entryHashes(dir string, size int64) []tlog.Hash {
	var hashes []tlog.Hash
	each(size, func(n, w int64) {
		data := read(filepath.Join(dir, tilePath("entries", n, w)))
		for i := int64(0); i < w; i++ {
			if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
				refuse("entries %d: cut short", n)
			}
			length := 2 + int(binary.BigEndian.Uint16(data))
			hashes = append(hashes, tlog.RecordHash(data[2:length]))
			data = data[length:]
		}
		if len(data) != 0 {
			refuse("entries %d: %d bytes too many", n, len(data))
		}
	})
	return hashes
}

// checkTiles rebuilds the tree from the leaf hashes, and compares the signed root and every tile that is there.
func checkTiles(dir string, tree tlog.Tree, leaves []tlog.Hash) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	})
	for n, leaf := range leaves {
		nodes, err := tlog.StoredHashesForRecordHash(int64(n), leaf, reader)
		must(err, "tree")
		stored = append(stored, nodes...)
	}
	root, err := tlog.TreeHash(tree.N, reader)
	must(err, "tree")
	if tree.N == 0 {
		root = sha256.Sum256(nil) // tlog knows no root of the empty tree; RFC 6962 does
	}
	if root != tree.Hash {
		refuse("the leaves lead to the root %v, signed is %v", root, tree.Hash)
	}
	for level, count := 0, tree.N; count > 0; level, count = level+1, count/width {
		each(count, func(n, w int64) {
			expected, err := tlog.ReadTileData(tlog.Tile{H: 8, L: level, N: n, W: int(w)}, reader)
			must(err, "tile")
			if !bytes.Equal(read(filepath.Join(dir, tilePath(strconv.Itoa(level), n, w))), expected) {
				refuse("tile %d/%d: not what the leaves give", level, n)
			}
		})
	}
}

// checkReceipt: a tlog-proof whose `extra` is the MessagePack array [leaf, [part, …]].
func checkReceipt(data []byte, vkey string) int64 {
	split := bytes.Index(data, []byte("\n\n"))
	if split < 0 {
		refuse("proof: no checkpoint")
	}
	lines := strings.Split(string(data[:split]), "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" ||
		!strings.HasPrefix(lines[1], "extra ") || !strings.HasPrefix(lines[2], "index ") {
		refuse("proof: not the lines of a tlog-proof")
	}
	tree := openCheckpoint(data[split+2:], vkey)
	leaf := firstItem(unbase64(strings.TrimPrefix(lines[1], "extra ")))
	index := decimal(strings.TrimPrefix(lines[2], "index "))
	var path tlog.RecordProof
	for _, line := range lines[3:] {
		hash := tlog.Hash{}
		if copy(hash[:], unbase64(line)) != tlog.HashSize || len(unbase64(line)) != tlog.HashSize {
			refuse("proof: not a hash: %q", line)
		}
		path = append(path, hash)
	}
	if index >= tree.N {
		refuse("proof: no leaf %d in a tree of %d", index, tree.N)
	}
	must(tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(leaf)), "inclusion")
	return index
}

// firstItem of a two-item MessagePack array, which must be a bin; the second must be an array.
func firstItem(data []byte) []byte {
	if len(data) == 0 || data[0] != 0x92 {
		refuse("extra: not an array of two")
	}
	leaf, rest := bin(data[1:])
	if len(rest) == 0 || rest[0]&0xf0 != 0x90 && rest[0] != 0xdc {
		refuse("extra: the parts are not an array")
	}
	return leaf
}

// bin reads a MessagePack bin and returns what follows it.
func bin(data []byte) (value, rest []byte) {
	for kind, bytesOfLength := range map[byte]int{0xc4: 1, 0xc5: 2, 0xc6: 4} {
		if len(data) > bytesOfLength && data[0] == kind {
			length := 0
			for _, b := range data[1 : 1+bytesOfLength] {
				length = length<<8 | int(b)
			}
			if start := 1 + bytesOfLength; len(data)-start >= length {
				return data[start : start+length], data[start+length:]
			}
		}
	}
	refuse("extra: the leaf is not a bin")
	return nil, nil
}

// entry is what an evidence file says of one leaf.
type entry struct {
	Index              int64
	Leaf               string
	Path, After, Parts []string
}

// checkEvidence: each leaf stands in the signed tree at its index, and that tree begins with the one its author saw.
func checkEvidence(data []byte, vkey string) (keys, entries int) {
	var file struct {
		Format, Checkpoint string
		Keys, Entries      []entry
	}
	must(json.Unmarshal(data, &file), "json")
	if file.Format != "consent-ledger/evidence/v1" {
		refuse("evidence: of the format %q", file.Format)
	}
	tree := openCheckpoint([]byte(file.Checkpoint), vkey)
	for _, e := range append(append([]entry{}, file.Keys...), file.Entries...) {
		leaf := unbase64(e.Leaf)
		if e.Index < 0 || e.Index >= tree.N {
			refuse("evidence: no leaf %d in a tree of %d", e.Index, tree.N)
		}
		must(tlog.CheckRecord(hashes(e.Path), tree.N, tree.Hash, e.Index, tlog.RecordHash(leaf)), "inclusion")
		size, root := after(leaf)
		if size > e.Index {
			refuse("evidence: leaf %d saw %d before it", e.Index, size)
		}
		if size > 0 {
			must(tlog.CheckTree(tlog.TreeProof(hashes(e.After)), tree.N, tree.Hash, size, root), "after")
		} else if len(e.After) > 0 {
			refuse("evidence: a proof of nothing")
		}
	}
	return len(file.Keys), len(file.Entries)
}

func hashes(lines []string) tlog.RecordProof {
	var found tlog.RecordProof
	for _, line := range lines {
		hash := tlog.Hash{}
		if copy(hash[:], unbase64(line)) != tlog.HashSize || len(unbase64(line)) != tlog.HashSize {
			refuse("not a hash: %q", line)
		}
		found = append(found, hash)
	}
	return found
}

// after reads from a leaf, MessagePack [1, body, signatures], what its body says: {…, "after": {"root": …, "size": …}, …}.
func after(leaf []byte) (int64, tlog.Hash) {
	if len(leaf) < 2 || leaf[0] != 0x93 || leaf[1] != 0x01 {
		refuse("leaf: not an array of three that begins with 1")
	}
	body, _ := bin(leaf[2:])
	start := []byte("\xa5after\x82\xa4root\xc4\x20")
	_, rest, found := bytes.Cut(body, start)
	if !found || len(rest) < tlog.HashSize+6 || string(rest[tlog.HashSize:tlog.HashSize+5]) != "\xa4size" {
		refuse("leaf: no after")
	}
	var root tlog.Hash
	copy(root[:], rest)
	return unsigned(rest[tlog.HashSize+5:]), root
}

// unsigned reads a MessagePack integer from 0 on.
func unsigned(data []byte) int64 {
	if data[0] < 0x80 {
		return int64(data[0])
	}
	length, known := map[byte]int{0xcc: 1, 0xcd: 2, 0xce: 4, 0xcf: 8}[data[0]]
	if !known || len(data) < 1+length {
		refuse("leaf: not an unsigned integer")
	}
	var n int64
	for _, b := range data[1 : 1+length] {
		n = n<<8 | int64(b)
	}
	return n
}
