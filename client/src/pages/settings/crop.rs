//! Which square of a picture is taken. Nothing here knows a browser.

/// A square within a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    width: f64,
    height: f64,
    /// 1: the largest square there is; 4: a quarter of its side.
    pub zoom: f64,
    /// Where it lies between left (0) and right (1).
    pub x: f64,
    /// Where it lies between top (0) and bottom (1).
    pub y: f64,
}

impl Crop {
    /// The largest square in the middle of a picture of so many pixels.
    #[must_use]
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, zoom: 1.0, x: 0.5, y: 0.5 }
    }

    fn side(&self) -> f64 {
        self.width.min(self.height) / self.zoom.clamp(1.0, 4.0)
    }

    /// Its left and top edge and its side, in pixels of the picture.
    #[must_use]
    pub fn square(&self) -> (f64, f64, f64) {
        let side = self.side();
        ((self.width - side) * self.x.clamp(0.0, 1.0), (self.height - side) * self.y.clamp(0.0, 1.0), side)
    }

    /// The picture was pushed under the square, by pixels of a view in which the square is `shown` wide.
    pub fn drag(&mut self, by: (f64, f64), shown: f64) {
        let side = self.side();
        let moved = |at: f64, by: f64, length: f64| {
            let room = length - side;
            if room < 1.0 { at } else { (at - by * side / shown / room).clamp(0.0, 1.0) }
        };
        self.x = moved(self.x, by.0, self.width);
        self.y = moved(self.y, by.1, self.height);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_square_never_leaves_the_picture() {
        let mut crop = Crop::new(300.0, 200.0);
        assert_eq!(crop.square(), (50.0, 0.0, 200.0));
        // A push of the whole view moves by the square's own side.
        crop.drag((25.0, 10.0), 100.0);
        assert_eq!(crop.square(), (0.0, 0.0, 200.0));
        crop.zoom = 2.0;
        crop.drag((-1_000.0, -1_000.0), 100.0);
        assert_eq!(crop.square(), (200.0, 100.0, 100.0));
        crop.zoom = 9.0;
        crop.x = -3.0;
        assert_eq!(crop.square(), (0.0, 150.0, 50.0));
    }
}
