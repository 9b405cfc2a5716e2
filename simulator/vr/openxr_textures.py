"""Pictures on their way to an OpenXR compositor: one chain of textures per eye, in the context that drew them.

The package `openxr_backend` loads is passed in as `xr`; PyOpenGL comes with it and is loaded as late.
"""

from __future__ import annotations

import sys
from ctypes import byref, c_void_p, cast, pointer

from simulator.vr.errors import HeadsetError
from simulator.vr.eye_pictures import EyePicture
from simulator.vr.openxr_types import Handle, Package

SRGB8_ALPHA8, RGBA8 = 0x8C43, 0x8058
FORMATS = (SRGB8_ALPHA8, RGBA8)
"""OpenGL's formats in the order of liking: what was drawn is encoded as sRGB and must be understood so."""


def graphics_binding(xr: Package, instance: Handle, system: Handle) -> Handle:
    """The OpenGL context that is current in this thread, as a session wants it.

    Raises:
        HeadsetError: there is no context of the window system.
    """
    # Runtimes refuse a session before they were asked which OpenGL they want.
    ask = cast(
        xr.get_instance_proc_addr(instance, "xrGetOpenGLGraphicsRequirementsKHR"),
        xr.PFN_xrGetOpenGLGraphicsRequirementsKHR,
    )
    wanted = xr.GraphicsRequirementsOpenGLKHR()
    result = xr.check_result(xr.Result(ask(instance, system, byref(wanted))))
    if result.is_exception():
        raise result
    if sys.platform == "win32":
        from OpenGL import WGL  # noqa: PLC0415 - comes with the optional package

        binding = xr.GraphicsBindingOpenGLWin32KHR()
        binding.h_dc, binding.h_glrc = WGL.wglGetCurrentDC(), WGL.wglGetCurrentContext()
        current = binding.h_glrc
    else:
        from OpenGL import GLX  # noqa: PLC0415 - as above

        current = GLX.glXGetCurrentContext()
        binding = xr.GraphicsBindingOpenGLXlibKHR(
            x_display=GLX.glXGetCurrentDisplay(),
            glx_drawable=GLX.glXGetCurrentDrawable(),
            glx_context=current,
        )
    if not current:
        raise HeadsetError("vr-openxr-window-system")
    return binding


class EyeTextures:
    """The chain of textures of one eye."""

    def __init__(self, xr: Package, session: Handle, size: tuple[int, int]) -> None:
        """Make the chain.

        Args:
            xr: the package.
            session: a session on the current OpenGL context.
            size: width and height [pixels].
        """
        from OpenGL import GL  # noqa: PLC0415 - comes with the optional package

        self._xr, self._gl = xr, GL
        self.size = size
        offered = list(xr.enumerate_swapchain_formats(session))
        chosen = next((kind for kind in FORMATS if kind in offered), None)
        if chosen is None:
            raise HeadsetError("vr-openxr-no-opengl")
        self.chain = xr.create_swapchain(
            session,
            xr.SwapchainCreateInfo(
                usage_flags=xr.SwapchainUsageFlags.COLOR_ATTACHMENT_BIT | xr.SwapchainUsageFlags.TRANSFER_DST_BIT,
                format=chosen, sample_count=1, width=size[0], height=size[1], face_count=1, array_size=1, mip_count=1,
            ),
        )  # fmt: skip
        images = xr.enumerate_swapchain_images(self.chain, xr.SwapchainImageOpenGLKHR)
        self._textures = [int(image.image) for image in images]
        self._frame_buffer = int(GL.glGenFramebuffers(1))

    def take(self, picture: EyePicture) -> None:
        """Copy a picture into the next texture of the chain and hand it over."""
        xr = self._xr
        index = xr.acquire_swapchain_image(self.chain)
        xr.wait_swapchain_image(self.chain, xr.SwapchainImageWaitInfo(timeout=xr.INFINITE_DURATION))
        self._copy(picture, self._textures[index])
        xr.release_swapchain_image(self.chain)

    def close(self) -> None:
        """Give the chain back."""
        self._gl.glDeleteFramebuffers(1, [self._frame_buffer])
        self._xr.destroy_swapchain(self.chain)

    def _copy(self, picture: EyePicture, texture: int) -> None:
        """Copy the bytes as they are; the renderer's own bindings, which it believes to know, stand as before."""
        gl = self._gl
        bound = {
            target: int(gl.glGetIntegerv(name))
            for target, name in (
                (gl.GL_READ_FRAMEBUFFER, gl.GL_READ_FRAMEBUFFER_BINDING),
                (gl.GL_DRAW_FRAMEBUFFER, gl.GL_DRAW_FRAMEBUFFER_BINDING),
            )
        }
        # A scissor would clip the copy, and an sRGB frame buffer would encode what is encoded already.
        switches = [switch for switch in (gl.GL_SCISSOR_TEST, gl.GL_FRAMEBUFFER_SRGB) if gl.glIsEnabled(switch)]
        for switch in switches:
            gl.glDisable(switch)
        gl.glBindFramebuffer(gl.GL_READ_FRAMEBUFFER, picture.frame_buffer)
        gl.glBindFramebuffer(gl.GL_DRAW_FRAMEBUFFER, self._frame_buffer)
        gl.glFramebufferTexture2D(gl.GL_DRAW_FRAMEBUFFER, gl.GL_COLOR_ATTACHMENT0, gl.GL_TEXTURE_2D, texture, 0)
        gl.glReadBuffer(gl.GL_COLOR_ATTACHMENT0)
        gl.glBlitFramebuffer(
            0, 0, *picture.size, 0, 0, *self.size, gl.GL_COLOR_BUFFER_BIT,
            gl.GL_NEAREST if picture.size == self.size else gl.GL_LINEAR,
        )  # fmt: skip
        for target, name in bound.items():
            gl.glBindFramebuffer(target, name)
        for switch in switches:
            gl.glEnable(switch)


def address_of(structure: Handle) -> Handle:
    """A structure as the `next` of another one."""
    return cast(pointer(structure), c_void_p)
