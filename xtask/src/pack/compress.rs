//! Brotli and gzip, made once at build time.

use std::io::Write;

use anyhow::Result;

use crate::client::Mode;

/// # Errors
/// None in practice: it writes to memory.
pub fn brotli(content: &[u8], mode: Mode) -> Result<Vec<u8>> {
    let quality = if mode == Mode::Release { 11 } else { 3 };
    let mut compressed = Vec::new();
    let mut encoder = brotli::CompressorWriter::new(&mut compressed, 4096, quality, 24);
    encoder.write_all(content)?;
    encoder.flush()?;
    drop(encoder);
    Ok(compressed)
}

/// # Errors
/// None in practice: it writes to memory.
pub fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}
