// Package xmlenc encrypts parts of XML documents and attachments, and decrypts
// them.
//
// Norms: W3C XML Encryption 1.1, XML Signature 1.1 section 4.5 (KeyInfo), RFC
// 8017 (RSA-OAEP), RFC 3394 (AES key wrap), NIST SP 800-56A (ConcatKDF), RFC
// 5869 (HKDF), RFC 8018 (PBKDF2), RFC 7748 (X25519, X448), RFC 9231 (algorithm
// identifiers), SOAP Messages with Attachments Profile 1.1 (attachments);
// Circular 15/2025/TT-BKHCN (algorithms, key lengths).
//
// An [Encrypter] puts elements, contents of elements, octets or attachments into
// an EncryptedData for one or more [Recipient]s. A [Decrypter] opens what was
// encrypted for its keys and puts it back where it stood. [Fill] encrypts as a
// template says.
//
// # One answer
//
// Once a secret was used, all that can go wrong is [fault.SignatureDecrypt]
// without a cause: a key that does not open, altered data, wrong padding, content
// that is no XML. A sender who watches the answers thus learns nothing of
// plaintext or keys by their text. By their time he may under the Legacy
// values of [Policy]; AES-GCM with RSA-OAEP or ECDH, the only ones taken without
// them, leaves nothing to learn. What is wrong before any secret is used (a
// structure, an algorithm, no key) is said plainly.
//
// # Encrypted is not signed
//
// Whoever has a receiver's public key, which is public, can encrypt for him.
// What decrypts, even under AES-GCM, has no author until a signature says so,
// and a decrypted part is covered only by a signature whose bytes it is:
//
//   - Signed, then encrypted (the signature is over the plaintext): decrypt
//     first, then verify the signature over the document that comes out, and use
//     what the signature covers. The signature should name the receiver inside of
//     what is signed, or he can encrypt it again for somebody else.
//   - Encrypted, then signed (the signature is over the EncryptedData): verify
//     first, then decrypt exactly the elements that were covered; nothing is
//     decrypted for strangers. Everything that decrypting needs must be covered,
//     the EncryptedKey and what a CipherReference names included.
//   - Where a message was signed both before and after a part was encrypted, undo
//     it in the reverse order; WS-Security lists its steps so.
//
// # Memory
//
// Documents and octets are held in memory. Attachments under AES-GCM are as
// well, up to a limit, because nothing of them may be used before their last
// byte was checked; under AES-CBC they are streamed.
package xmlenc
