//! Pictures that people send: read within bounds and drawn anew, so that nothing of the file survives
//! but what can be seen. No place, no camera, no script.

use std::{io::Cursor, sync::Arc};

use anyhow::anyhow;
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    codecs::{jpeg::JpegEncoder, png::PngDecoder, webp::WebPDecoder},
    error::{ImageError, LimitErrorKind},
    imageops::FilterType,
};
use protocol::Code;
use tokio::sync::Semaphore;

use crate::error::{Result, refused};

/// Longest side of a picture that is read, in pixels.
const SIDE_MAX: u32 = 12_000;
/// Memory that one picture may take while it is read, in bytes.
const MEMORY: u64 = 64 * 1024 * 1024;
/// Longest side of a picture that is downloaded, in pixels.
const LARGE: u32 = 2_560;
/// Longest side of a picture among words, in pixels.
const SMALL: u32 = 640;
/// Of 100; more costs bytes that nobody sees.
const QUALITY: u8 = 85;

/// Reads pictures, few at once: each takes a processor and up to [`MEMORY`].
pub struct Images(Arc<Semaphore>);

impl Default for Images {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(2)))
    }
}

impl Images {
    /// The middle of a picture as squares with these sides, as JPEG.
    ///
    /// # Errors
    /// 413 more pixels than allowed; 415 no JPEG, PNG or WebP, or one that moves or is damaged.
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

    async fn draw<T: Send + 'static>(
        &self,
        file: Vec<u8>,
        how: impl FnOnce(DynamicImage) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let permit =
            self.0.clone().acquire_owned().await.map_err(|_| anyhow!("no more pictures are read"))?;
        let work = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            how(read(&file)?)
        });
        // A reader that panics has met a file that is none.
        work.await.unwrap_or_else(|error| {
            tracing::warn!(%error, "a picture made its reader fail");
            Err(refused(Code::UnsupportedType))
        })
    }
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

/// Reads a still picture, upright.
fn read(file: &[u8]) -> Result<DynamicImage> {
    let format = image::guess_format(file).map_err(|_| refused(Code::UnsupportedType))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY);
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
    if width > SIDE_MAX || height > SIDE_MAX || decoder.total_bytes() > MEMORY {
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
