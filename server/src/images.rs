//! Pictures that people send: read within bounds and drawn anew, so that nothing of the file survives
//! but what can be seen. No place, no camera, no script.

use std::{io::Cursor, sync::Arc, time::Duration};

use anyhow::anyhow;
use axum::body::Bytes;
use futures_util::StreamExt;
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    codecs::{jpeg::JpegEncoder, png::PngDecoder, webp::WebPDecoder},
    error::{ImageError, LimitErrorKind},
    imageops::FilterType,
};
use protocol::Code;
use tokio::sync::Semaphore;

use crate::{
    error::{Result, refused},
    reader::{self, Reader},
};

/// Longest side of a picture that is read, in pixels.
const SIDE_MAX: u32 = 12_000;
/// Memory that one picture may take while it is read, in bytes.
const MEMORY: u64 = 64 * 1024 * 1024;
/// Most pixels of a photo (JPEG) that is read apart from the hub: of what phones take.
const PIXELS: u64 = 65_000_000;
/// Bytes of a pixel.
const DEEP: u64 = 3;
/// Longest side of a picture that is downloaded, in pixels.
const LARGE: u32 = 2_560;
/// Longest side of a picture among words, in pixels.
const SMALL: u32 = 640;
/// Of 100; more costs bytes that nobody sees.
const QUALITY: u8 = 85;
/// The same of what is drawn once more.
const BETWEEN: u8 = 95;

/// Reads pictures, few at once: each takes a processor and up to [`MEMORY`].
pub struct Images {
    places: Arc<Semaphore>,
    /// Photos of many pixels are read one at a time, by the process that reads documents.
    apart: Arc<Semaphore>,
    reader: Arc<Reader>,
    /// How long somebody waits for his turn: with his picture he holds one of the places of all that is sent.
    patience: Duration,
}

impl Images {
    /// With this reader for photos of many pixels.
    #[must_use]
    pub fn new(reader: Arc<Reader>) -> Self {
        let (places, apart) = (Arc::new(Semaphore::new(2)), Arc::new(Semaphore::new(1)));
        Self { places, apart, reader, patience: reader::PATIENCE }
    }

    /// The middle of a picture as squares with these sides, as JPEG.
    ///
    /// # Errors
    /// 413 more pixels than allowed; 415 no JPEG, PNG or WebP, or one that moves or is damaged; 503 too many
    /// are being read for its turn to come soon.
    pub async fn squares<const N: usize>(&self, file: Vec<u8>, sides: [u32; N]) -> Result<[Vec<u8>; N]> {
        self.draw(file, move |picture| {
            let mut drawn: [Vec<u8>; N] = std::array::from_fn(|_| Vec::new());
            for (into, side) in drawn.iter_mut().zip(sides) {
                *into = jpeg(&picture.resize_to_fill(side, side, FilterType::Triangle))?;
            }
            Ok(drawn)
        })
        .await
    }

    /// A whole picture, large and small, as JPEG.
    ///
    /// # Errors
    /// As [`Self::squares`].
    pub async fn shown(&self, file: Vec<u8>) -> Result<Shown> {
        self.draw(file, |picture| {
            let within = |side: u32| {
                if picture.width() <= side && picture.height() <= side {
                    picture.clone()
                } else {
                    picture.resize(side, side, FilterType::Triangle)
                }
            };
            let small = within(SMALL);
            Ok(Shown {
                large: jpeg(&within(LARGE))?,
                size: (small.width(), small.height()),
                small: jpeg(&small)?,
            })
        })
        .await
    }

    /// A photo of many pixels as one of few.
    async fn shrunk(&self, file: Vec<u8>) -> Result<Vec<u8>> {
        let _turn = reader::turn(&self.apart, self.patience).await?;
        let content = futures_util::stream::once(std::future::ready(Ok(Bytes::from(file)))).boxed();
        self.reader.shrunk(content).await?.ok_or_else(|| refused(Code::UnsupportedType))
    }

    async fn draw<T: Send + 'static>(
        &self,
        file: Vec<u8>,
        how: impl FnOnce(DynamicImage) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let file = if is_vast(&file) { self.shrunk(file).await? } else { file };
        let permit = reader::turn(&self.places, self.patience).await?;
        let work = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            how(read(&file, MEMORY)?)
        });
        // A reader that panics has met a file that is none.
        work.await.unwrap_or_else(|error| {
            tracing::warn!(%error, "a picture made its reader fail");
            Err(refused(Code::UnsupportedType))
        })
    }
}

/// Whether a file is a photo of more pixels than are read in the hub, and of no more than phones take.
fn is_vast(file: &[u8]) -> bool {
    if !matches!(image::guess_format(file), Ok(ImageFormat::Jpeg)) {
        return false;
    }
    let head = ImageReader::with_format(Cursor::new(file), ImageFormat::Jpeg).into_decoder();
    head.is_ok_and(|it| {
        let (width, height) = it.dimensions();
        let many = it.total_bytes() > MEMORY && u64::from(width) * u64::from(height) <= PIXELS;
        many && width.max(height) <= SIDE_MAX
    })
}

/// A photo as a smaller JPEG, upright: what the process does that reads apart from the hub.
///
/// # Errors
/// 413 more pixels than allowed; 415 no still picture.
pub fn shrunk(file: &[u8]) -> Result<Vec<u8>> {
    let small = read(file, PIXELS * DEEP)?.thumbnail(LARGE, LARGE);
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, BETWEEN).encode_image(&small.to_rgb8()).map_err(unreadable)?;
    Ok(out)
}

/// A picture that was drawn anew.
pub struct Shown {
    /// As it is downloaded.
    pub large: Vec<u8>,
    /// As it stands among words.
    pub small: Vec<u8>,
    /// Width and height of the small one, in pixels.
    pub size: (u32, u32),
}

/// Whether a file is of a kind of which pictures are drawn.
#[must_use]
pub fn is_still(file: &[u8]) -> bool {
    matches!(image::guess_format(file), Ok(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP))
}

/// Reads a still picture, upright, that takes no more than so many bytes of memory.
fn read(file: &[u8], memory: u64) -> Result<DynamicImage> {
    let format = image::guess_format(file).map_err(|_| refused(Code::UnsupportedType))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(memory);
    let moves = match format {
        ImageFormat::Jpeg => false,
        ImageFormat::Png => {
            let decoder = PngDecoder::with_limits(Cursor::new(file), limits.clone()).map_err(unreadable)?;
            decoder.is_apng().map_err(unreadable)?
        }
        ImageFormat::WebP => WebPDecoder::new(Cursor::new(file)).map_err(unreadable)?.has_animation(),
        _ => true,
    };
    if moves {
        return Err(refused(Code::UnsupportedType));
    }
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    if width > SIDE_MAX || height > SIDE_MAX || decoder.total_bytes() > memory {
        return Err(refused(Code::TooLarge));
    }
    let turn = decoder.orientation().map_err(unreadable)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    picture.apply_orientation(turn);
    Ok(picture)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
fn unreadable(error: ImageError) -> crate::error::Error {
    let large = matches!(&error, ImageError::Limits(limit)
        if matches!(limit.kind(), LimitErrorKind::DimensionError | LimitErrorKind::InsufficientMemory));
    refused(if large { Code::TooLarge } else { Code::UnsupportedType })
}

/// The picture on white, as JPEG.
fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>> {
    let seen = picture.to_rgba8();
    let flat = RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let [red, green, blue, cover] = seen.get_pixel(x, y).0.map(u16::from);
        #[expect(clippy::cast_possible_truncation, reason = "a mean of two bytes is a byte")]
        let over = |colour: u16| ((colour * cover + 255 * (255 - cover)) / 255) as u8;
        Rgb([over(red), over(green), over(blue)])
    });
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, QUALITY);
    encoder.encode_image(&flat).map_err(|error| anyhow!("cannot draw a picture: {error}"))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::error::Error;

    /// A small JPEG whose head says that it is of 48 megapixels.
    fn vast() -> Vec<u8> {
        let mut file = jpeg(&DynamicImage::new_rgb8(8, 8)).expect("a picture");
        let frame = file.windows(2).position(|it| it == [0xff, 0xc0]).expect("a frame");
        file[frame + 5..frame + 9].copy_from_slice(&[0x17, 0xa0, 0x1f, 0x80]);
        file
    }

    #[tokio::test]
    async fn nobody_waits_for_ever_for_the_turn_of_his_picture() {
        let mut images = Images::new(Arc::new(Reader::new(PathBuf::from("none"))));
        images.patience = Duration::from_millis(1);
        let small = jpeg(&DynamicImage::new_rgb8(8, 8)).expect("a picture");
        assert!(is_vast(&vast()) && !is_vast(&small));
        let _apart = images.apart.clone().acquire_owned().await.expect("a turn");
        let _places = images.places.clone().acquire_many_owned(2).await.expect("turns");
        for file in [vast(), small] {
            let refused = images.shown(file).await.err();
            let Some(Error::Refused(problem)) = refused else { panic!("{refused:?}") };
            assert_eq!((problem.code, problem.retry_after), (Code::Unavailable, Some(5)));
        }
    }
}
