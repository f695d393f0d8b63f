//! Files of gzip, written by hand: the tests need two of them and no library for it.

/// The header of a file with no name and no time.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// A file that holds these bytes as they are, in one block.
///
/// # Panics
///
/// When they do not fit into a block, which takes 65,535.
pub fn stored(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("one block");
    let mut file = HEADER.to_vec();
    file.push(1);
    file.extend(length.to_le_bytes());
    file.extend((!length).to_le_bytes());
    file.extend(bytes);
    file.extend(checksum(bytes).to_le_bytes());
    file.extend(u32::from(length).to_le_bytes());
    file
}

/// A small file that grows to about so many bytes, each a zero.
///
/// It has no end: who unpacks it has read everything by then.
pub fn bomb(grown: usize) -> Vec<u8> {
    /// A copy is at most this long.
    const COPY: usize = 258;
    let mut first = Bits::default();
    // The last block, with the fixed code; then a zero to copy from.
    first.push(0b1, 1);
    first.push(0b01, 2);
    first.push(reversed(0b0011_0000, 8), 8);
    first.push_copy();
    // One copy after those bits ends at the end of a byte, and so do eight more.
    let mut copies = Bits::default();
    (0..8).for_each(|_| copies.push_copy());
    [HEADER.to_vec(), first.bytes, copies.bytes.repeat(grown / COPY / 8)].concat()
}

#[derive(Default)]
struct Bits {
    /// The bytes that are full.
    bytes: Vec<u8>,
    byte: u8,
    used: u32,
}

impl Bits {
    /// Appends the longest copy, from one byte back.
    fn push_copy(&mut self) {
        self.push(reversed(0b1100_0101, 8), 8);
        self.push(0, 5);
    }

    /// Appends the lowest bits of a number, the lowest one first.
    fn push(&mut self, value: u32, count: u32) {
        for place in 0..count {
            self.byte |= u8::from(value >> place & 1 == 1) << self.used;
            self.used += 1;
            if self.used == 8 {
                self.bytes.push(self.byte);
                (self.byte, self.used) = (0, 0);
            }
        }
    }
}

/// Codes are written with their highest bit first.
fn reversed(code: u32, count: u32) -> u32 {
    code.reverse_bits() >> (32 - count)
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = !0;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
        }
    }
    !sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_bomb_is_small() {
        let bomb = bomb(1 << 20);
        assert!(bomb.len() < 1 << 13, "{}", bomb.len());
    }
}
