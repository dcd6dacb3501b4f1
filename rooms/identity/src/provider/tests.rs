mod asking;
mod leaving;
mod redeeming;
mod showing;
